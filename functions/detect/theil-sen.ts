import { quickselect } from 'simple-statistics';
import { Z95 } from './normal-tail.ts';
import type { Series } from './types.ts';

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

/** Theil-Sen estimate: the median slope is a trend that a few outliers cannot move. Reorders `slopes`; 0 without any. */
export function medianSlope(slopes: Float64Array): number {
  const n = slopes.length;
  if (n === 0) return 0;
  const middle = Math.floor(n / 2);
  const upper = nth(slopes, middle, 0, n - 1);
  if (n % 2 === 1) return upper;
  // All that is left of the middle is smaller by now; the largest of it is the lower middle.
  let lower = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < middle; i++) if (slopes[i]! > lower) lower = slopes[i]!;
  return (lower + upper) / 2;
}

/**
 * 95 % interval of the median slope by ranks: C = 1.96 sqrt(varianceOfS), at ranks (N-C)/2 and (N+C)/2+1.
 * Source: Sen 1968, JASA 63:1379. Only after {@link medianSlope}, whose order it relies on. [0, 0] without a slope.
 *
 * @param varianceOfS variance of Mann-Kendall's score over the same runs, inflated for autocorrelation
 */
export function slopeInterval(slopes: Float64Array, varianceOfS: number): [low: number, high: number] {
  const n = slopes.length;
  if (n === 0) return [0, 0];
  const middle = Math.floor(n / 2);
  const margin = Z95 * Math.sqrt(Math.max(0, varianceOfS));
  const low = Math.max(0, Math.round((n - margin) / 2) - 1);
  const high = Math.min(n - 1, Math.round((n + margin) / 2));
  return [nth(slopes, Math.min(low, middle), 0, middle), nth(slopes, Math.max(high, middle), middle, n - 1)];
}

/** k-th smallest, where it is known to lie between two places. */
function nth(slopes: Float64Array, k: number, left: number, right: number): number {
  // quickselect only swaps elements by index; its type names the plain array, which is four times slower here.
  if (left < right) quickselect(slopes as unknown as number[], k, left, right);
  return slopes[k]!;
}
