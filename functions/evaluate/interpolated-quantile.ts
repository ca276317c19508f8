/**
 * The `q` quantile (0..1) by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996; numpy's
 * default). Null for an empty list.
 * @example interpolatedQuantile([1, 2, 3, 4], 0.5) // 2.5
 */
export function interpolatedQuantile(values: readonly number[], q: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (at - low);
}
