/** Bounds of one replay. A recording may come from anywhere, and 512 MB must hold it all. */
export interface Limits {
  /** Samples over all files, each series counting for {@link Limits.seriesWeight} more; each is kept as 8 bytes, or 16 where times differ from series to series. */
  readonly maxPoints: number;
  /** What a series costs beside its samples, in samples: labels, arrays and what the judgement allocates for it. */
  readonly seriesWeight: number;
  /** Samples of one series: a month at 1 s. */
  readonly maxPointsPerSeries: number;
  readonly maxSeries: number;
  /** Bytes of JSON per file, after decompression. */
  readonly maxBytes: number;
}

export const LIMITS: Limits = {
  maxPoints: 12_000_000,
  seriesWeight: 100,
  maxPointsPerSeries: 2_700_000,
  maxSeries: 100_000,
  maxBytes: 1_073_741_824,
};
