import { sampleStats } from '../contract/bin-stats.ts';
import { unpackSamples } from '../contract/packed-samples.ts';
import type { BinRecord } from '../contract/records.ts';
import type { HourSummary } from './history.ts';

export const HOUR_MS = 3_600_000;

export function hourStartOf(ms: number): number {
  return ms - (ms % HOUR_MS);
}

/**
 * Order statistics of one hour from its bins, oldest first. Exact: computed from the raw samples, since a median of
 * medians is not the median. Throws RangeError on no bins.
 */
export function summarizeHour(hourStartMs: number, bins: readonly BinRecord[]): HourSummary {
  const samples = bins.flatMap((bin) => unpackSamples(bin.samples));
  return { hourStartMs, binCount: bins.length, ...sampleStats(samples) };
}
