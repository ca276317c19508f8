import { MAX_PACKED_SAMPLES, packSamples, type Sample } from './packed-samples.ts';
import type { BinRecord, BinStats } from './records.ts';

/** What a bin says about its samples; computed here only, so that sender, receiver and merge cannot disagree. */
export type SampleStats = Pick<
  BinRecord,
  'sampleCount' | 'anonBytes' | 'fileBytes' | 'workingSetBytes' | 'swapBytes' | 'processCount'
>;

/** Longest packed text that the contract takes (see `base64` in scalars.ts). */
const MAX_PACKED_CHARS = 65_536;

/**
 * Order statistics of values in time order. Quantiles are nearest rank (the smallest value with at least that share
 * of the values at or below it; Hyndman & Fan 1996, type 1): bytes stay whole, and a quantile is always a reading
 * that happened. Throws RangeError on no values.
 *
 * @example binStatsOf([5, 1, 4, 2, 3]) // { min: 1, p20: 1, median: 3, max: 5, last: 3 }
 */
export function binStatsOf(values: readonly number[]): BinStats {
  if (values.length === 0) throw new RangeError('order statistics of no values');
  const sorted = Float64Array.from(values).sort();
  const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
  return {
    min: sorted[0]!,
    p20: rank(0.2),
    median: rank(0.5),
    max: sorted.at(-1)!,
    last: values.at(-1)!,
  };
}

/** Statistics of samples sorted by time. Swap is null when no sample knows it. Throws RangeError on no samples. */
export function sampleStats(samples: readonly Sample[]): SampleStats {
  const swap = samples.map((s) => s.swapBytes).filter((b) => b >= 0);
  return {
    sampleCount: samples.length,
    anonBytes: binStatsOf(samples.map((s) => s.anonBytes)),
    fileBytes: binStatsOf(samples.map((s) => s.fileBytes)),
    workingSetBytes: binStatsOf(samples.map((s) => s.workingSetBytes)),
    swapBytes: swap.length > 0 ? binStatsOf(swap) : null,
    processCount: binStatsOf(samples.map((s) => s.processCount)),
  };
}

/**
 * Statistics and packed samples of one bin, from samples sorted by time. What the contract cannot hold (more than
 * 4,096 samples, or wild values whose packed text passes 64 KiB) is left out from the oldest on and counted in
 * `discarded`: the newest sample decides which of two records has the newer counters, so it always stays.
 */
export function packBin(samples: readonly Sample[]): {
  readonly fields: SampleStats & Pick<BinRecord, 'samples'>;
  readonly discarded: number;
} {
  let kept = samples.slice(-MAX_PACKED_SAMPLES);
  let packed = packSamples(kept);
  while (packed.length > MAX_PACKED_CHARS) {
    kept = kept.slice(Math.ceil(kept.length / 8));
    packed = packSamples(kept);
  }
  return {
    fields: { ...sampleStats(kept), samples: packed },
    discarded: samples.length - kept.length,
  };
}
