/** Sign and logarithm of the size: 5 and 50 differ, 500 and 5,000 hardly. @example squashed(-(Math.E - 1)) // -1 */
export function squashed(x: number): number {
  return Math.sign(x) * Math.log1p(Math.abs(x));
}

/** The number within bounds; the lower bound for what is no number. */
export function within(x: number, low: number, high: number): number {
  return x >= low ? Math.min(high, x) : low;
}
