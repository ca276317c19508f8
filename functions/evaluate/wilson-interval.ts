import type { Proportion } from '../contract/scores.ts';

/** Two-sided 95 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/**
 * `count` of `of` as a share with its 95 % Wilson score interval, which stays within 0..1 and says something sensible
 * at 0 of n, where the usual normal interval has no width at all. Nulls when `of` is 0.
 * Source: Wilson 1927, JASA 22:209; values as in Newcombe 1998, Stat. Med. 17:857, table I, method 3.
 * @example wilsonInterval(0, 20) // { count: 0, of: 20, value: 0, low: 0, high: 0.1611 }
 */
export function wilsonInterval(count: number, of: number): Proportion {
  if (of === 0) return { count, of, value: null, low: null, high: null };
  const p = count / of;
  const scale = 1 + (Z * Z) / of;
  const center = (p + (Z * Z) / (2 * of)) / scale;
  const half = (Z / scale) * Math.sqrt((p * (1 - p)) / of + (Z * Z) / (4 * of * of));
  // At the ends the exact bound is 0 or 1, which rounding errors would miss by 1e-17.
  return {
    count,
    of,
    value: p,
    low: count === 0 ? 0 : center - half,
    high: count === of ? 1 : center + half,
  };
}
