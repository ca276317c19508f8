import type { Series } from './types.ts';

/** Enough floors for the shape, few enough for the O(n²) statistics (192 floors: 18,336 pairs). */
const MAX_FLOORS = 192;
/** A bin of fewer samples has no floor to speak of: one garbage collection decides it. */
const MIN_SAMPLES_PER_BIN = 3;

export interface BinWidth {
  readonly widthMs: number;
  /** Median distance between samples. */
  readonly intervalMs: number;
  /** Time covered by the series, without the pauses between them. */
  readonly spanMs: number;
}

/**
 * Width of the bins whose floors are judged, for a scan of two minutes at 1 s (3 s: 40 floors) as for a day at 10 s
 * (7.5 min: 192 floors). Null when there are not two samples in any series.
 */
export function chooseBinWidth(runs: readonly Series[]): BinWidth | null {
  const distances: number[] = [];
  let spanMs = 0;
  for (const { atMs } of runs) {
    for (let i = 1; i < atMs.length; i++) distances.push(atMs[i]! - atMs[i - 1]!);
    spanMs += (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
  }
  if (distances.length === 0) return null;
  const sorted = Float64Array.from(distances).sort();
  const intervalMs = sorted[Math.floor(sorted.length / 2)]!;
  const samples = Math.max(MIN_SAMPLES_PER_BIN, Math.ceil(spanMs / MAX_FLOORS / intervalMs));
  return { widthMs: samples * intervalMs, intervalMs, spanMs };
}
