import { quickselect } from 'simple-statistics';
import { Z95 } from './normal-tail.ts';
import type { Series } from './types.ts';

export interface SlopeEstimate {
  /** Median of the pairwise slopes, value units per ms. */
  readonly slope: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Slopes of all pairs of points within a run, unordered, value units per ms. Runs are pooled, and no pair crosses from
 * one run to another, so a restart in between does no harm. O(n²): a floor has at most a few hundred points.
 */
export function pairSlopes(runs: readonly Series[]): Float64Array {
  const out = new Float64Array(
    runs.reduce((sum, r) => sum + (r.values.length * (r.values.length - 1)) / 2, 0),
  );
  let n = 0;
  for (const { atMs, values } of runs)
    for (let i = 0; i < values.length; i++)
      for (let j = i + 1; j < values.length; j++) {
        const dt = atMs[j]! - atMs[i]!;
        if (dt > 0) out[n++] = (values[j]! - values[i]!) / dt;
      }
  return out.subarray(0, n);
}

/**
 * Theil-Sen estimate: the median slope is a trend that a few outliers cannot move. Null without a pair. Reorders
 * `slopes`. The 95 % interval is by ranks: C = 1.96 sqrt(varianceOfS), at ranks (N-C)/2 and (N+C)/2+1.
 * Source: Sen 1968, JASA 63:1379.
 *
 * @param varianceOfS variance of Mann-Kendall's score over the same runs, inflated for autocorrelation
 */
export function theilSen(slopes: Float64Array, varianceOfS: number): SlopeEstimate | null {
  const n = slopes.length;
  if (n === 0) return null;
  const margin = Z95 * Math.sqrt(Math.max(0, varianceOfS));
  return {
    slope: (nth(slopes, Math.floor((n - 1) / 2)) + nth(slopes, Math.floor(n / 2))) / 2,
    low: nth(slopes, Math.round((n - margin) / 2) - 1),
    high: nth(slopes, Math.round((n + margin) / 2)),
  };
}

/** k-th smallest, k clamped to the array. */
function nth(slopes: Float64Array, k: number): number {
  const index = Math.min(slopes.length - 1, Math.max(0, k));
  // quickselect only swaps elements by index; its type names the plain array, which is four times slower here.
  quickselect(slopes as unknown as number[], index);
  return slopes[index]!;
}
