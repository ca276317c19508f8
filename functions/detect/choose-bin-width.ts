import { quickselect } from 'simple-statistics';
import type { Series } from './types.ts';

/** Enough floors for the shape, few enough for the O(n²) statistics (160 floors: 12,720 pairs). */
const MAX_FLOORS = 160;
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
 * (9 min: 160 floors). Null when there are not two samples in any series.
 */
export function chooseBinWidth(runs: readonly Series[]): BinWidth | null {
  const distances: number[] = [];
  let spanMs = 0;
  for (const { atMs } of runs) {
    for (let i = 1; i < atMs.length; i++) distances.push(atMs[i]! - atMs[i - 1]!);
    spanMs += (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
  }
  if (distances.length === 0) return null;
  const middle = Math.floor(distances.length / 2);
  quickselect(distances, middle);
  const intervalMs = distances[middle]!;
  const samples = Math.max(MIN_SAMPLES_PER_BIN, Math.ceil(spanMs / MAX_FLOORS / intervalMs));
  return { widthMs: samples * intervalMs, intervalMs, spanMs };
}
