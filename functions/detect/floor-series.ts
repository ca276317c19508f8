import type { BinWidth } from './choose-bin-width.ts';
import type { Series } from './types.ts';

/** Low quantile that is the floor of a bin: the minimum of a few samples, robust to a torn reading among many. */
const QUANTILE = 0.1;

/**
 * Floor of a series: a low quantile per bin, at the bin's middle. Garbage waiting to be collected is above the floor;
 * what a leak keeps is below it. Bins count from the series' first sample, so that the answer does not depend on
 * where the clock's minutes fall. A last bin that is not complete is left out: its floor has not come yet. So is a bin
 * with less than half of its samples.
 */
export function floorSeries(series: Series, { widthMs, intervalMs }: BinWidth): Series {
  const atMs: number[] = [];
  const values: number[] = [];
  const t0 = series.atMs[0] ?? 0;
  const end = (series.atMs.at(-1) ?? t0) + intervalMs;
  for (let i = 0; i < series.atMs.length; ) {
    const bin = Math.floor((series.atMs[i]! - t0) / widthMs);
    const from = i;
    while (i < series.atMs.length && Math.floor((series.atMs[i]! - t0) / widthMs) === bin) i++;
    const complete = t0 + (bin + 1) * widthMs <= end + intervalMs / 2;
    if (!complete || (i - from) * 2 < widthMs / intervalMs) continue;
    const sorted = Float64Array.from(series.values.slice(from, i)).sort();
    atMs.push(t0 + (bin + 0.5) * widthMs);
    values.push(sorted[Math.floor(QUANTILE * (sorted.length - 1))]!);
  }
  return { atMs, values };
}
