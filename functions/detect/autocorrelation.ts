/** Sample autocorrelation at one lag (biased form, the usual one); 0 for a constant. */
export function autocorrelation(values: readonly number[], lag: number): number {
  const n = values.length;
  let mean = 0;
  for (const v of values) mean += v / n;
  let total = 0;
  let lagged = 0;
  for (let i = 0; i < n; i++) {
    const d = values[i]! - mean;
    total += d * d;
    if (i >= lag) lagged += d * (values[i - lag]! - mean);
  }
  return total > 0 ? lagged / total : 0;
}
