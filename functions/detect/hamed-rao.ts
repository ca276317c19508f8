import { autocorrelation } from './autocorrelation.ts';
import { Z95 } from './normal-tail.ts';
import { ranks } from './ranks.ts';
import type { Series } from './types.ts';

/**
 * Factor by which autocorrelation inflates the variance of Mann-Kendall's score: without it, every slowly wandering
 * series is "significant". From the ranks of the detrended values, over the lags 1..maxLag that are significant.
 * Source: Hamed and Rao 1998, J. Hydrology 204:182. May be below 1 (negative correlation): {@link inflation} guards.
 *
 * @param slope trend to remove first, per ms
 */
export function hamedRaoFactor(run: Series, slope: number, maxLag: number): number {
  const n = run.values.length;
  if (n < 4) return 1;
  const t0 = run.atMs[0]!;
  const detrended = ranks(run.values.map((v, i) => v - slope * (run.atMs[i]! - t0)));
  let sum = 0;
  for (let lag = 1; lag <= Math.min(maxLag, n - 1); lag++) {
    const rho = autocorrelation(detrended, lag);
    if (Math.abs(rho) > Z95 / Math.sqrt(n)) sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * rho;
  }
  return 1 + (2 / (n * (n - 1) * (n - 2))) * sum;
}

/** The factor as it is used: few lags, as the authors advise, and never below 1, which would invent evidence. */
export function inflation(run: Series, slope: number): number {
  return Math.max(1, hamedRaoFactor(run, slope, 3));
}
