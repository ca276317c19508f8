import { median } from 'simple-statistics';

/**
 * Standard deviation of the noise from point to point, unmoved by trend, steps and outliers: 1.4826 x median absolute
 * deviation of the differences of neighbours from their median / sqrt 2. 0 for fewer than two values.
 */
export function robustNoise(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const moves = values.slice(1).map((v, i) => v - values[i]!);
  const usual = median(moves);
  return (1.4826 * median(moves.map((m) => Math.abs(m - usual)))) / Math.SQRT2;
}
