import { normalTail } from './normal-tail.ts';

export interface KendallScore {
  /** Sum of the signs of all later-minus-earlier differences. */
  readonly s: number;
  /** Variance of `s` if the values were independent, corrected for ties. */
  readonly variance: number;
}

/**
 * Mann-Kendall score of one run of values: does it rise more often than it falls? Independent of the scale and of
 * outliers' sizes. O(n²). Source: Kendall 1975, Rank Correlation Methods.
 *
 * @example mannKendall([1, 2, 3]) // { s: 3, variance: 3.67 }
 */
export function mannKendall(values: readonly number[]): KendallScore {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n; i++) {
    const x = values[i]!;
    for (let j = i + 1; j < n; j++) {
      const y = values[j]!;
      if (y > x) s++;
      else if (y < x) s--;
    }
  }
  return { s, variance: (n * (n - 1) * (2 * n + 5) - tieTerm(values)) / 18 };
}

/** z of a score with the usual continuity correction; 0 when nothing varies. */
export function kendallZ(s: number, variance: number): number {
  return variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0;
}

/** Two-sided p-value of {@link kendallZ}. */
export function kendallP(z: number): number {
  return Math.min(1, 2 * normalTail(Math.abs(z)));
}

function tieTerm(values: readonly number[]): number {
  const sizes = new Map<number, number>();
  for (const v of values) sizes.set(v, (sizes.get(v) ?? 0) + 1);
  let sum = 0;
  for (const t of sizes.values()) sum += t * (t - 1) * (2 * t + 5);
  return sum;
}
