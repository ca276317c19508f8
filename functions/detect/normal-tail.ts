import { errorFunction } from 'simple-statistics';

/** z of the two-sided 95 % interval. */
export const Z95 = 1.959964;
/** Beyond this the polynomial in `errorFunction` cancels to noise, and the asymptotic series is exact enough. */
const FAR = 4.5;

/**
 * Upper tail of the standard normal distribution, P(Z > z). Not simple-statistics' `cumulativeStdNormalProbability`:
 * that is a 4-digit table in which nothing below 0.001 ever comes out.
 *
 * @example normalTail(1.959964) // 0.025
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  if (z <= FAR) return 0.5 * (1 - errorFunction(z / Math.SQRT2));
  // Abramowitz and Stegun 26.2.12, four terms: relative error below 1e-3 from here on.
  const q = 1 / (z * z);
  return (Math.exp((-z * z) / 2) / (z * Math.sqrt(2 * Math.PI))) * (1 - q + 3 * q * q - 15 * q * q * q);
}
