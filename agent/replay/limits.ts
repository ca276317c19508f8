/** Bounds of one replay. A recording may come from anywhere, and 512 MB must hold it all. */
export interface Limits {
  /** Samples over all files; each is kept as 8 bytes, or 16 where times differ from series to series. */
  readonly maxPoints: number;
  /** Samples of one series: a month at 1 s. */
  readonly maxPointsPerSeries: number;
  readonly maxSeries: number;
  /** Bytes of JSON per file, after decompression. */
  readonly maxBytes: number;
}

export const LIMITS: Limits = {
  maxPoints: 16_000_000,
  maxPointsPerSeries: 2_700_000,
  maxSeries: 100_000,
  maxBytes: 1_073_741_824,
};
