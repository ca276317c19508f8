import { fcnnlsVector } from 'ml-fcnnls';

export interface GrowthShare {
  /** MB per unit of the driver: per request, or per ms for time. */
  readonly perUnit: number;
  /** Share of the growth that the drivers explain together, 0..1. */
  readonly share: number;
}

/**
 * Splits the growth of memory among its drivers by non-negative least squares: no tenant's requests free what another's
 * took. Columns and `y` are centred per life by the caller. Source: Lawson and Hanson 1974, ch. 23.
 *
 * @param spans how far each driver ran over the time: what its coefficient is multiplied with
 */
export function growthShares(
  y: Float64Array,
  columns: readonly Float64Array[],
  spans: readonly number[],
): GrowthShare[] {
  // The solver's tolerance is absolute: requests and milliseconds must be brought to one scale first.
  const scales = columns.map((c) => Math.sqrt(c.reduce((sum, v) => sum + v * v, 0)) || 1);
  const rows = Array.from(y, (_, i) => columns.map((c, k) => c[i]! / scales[k]!));
  const solved = fcnnlsVector(rows, Array.from(y)).K.to1DArray();
  const perUnit = solved.map((v, k) => v / scales[k]!);
  const growth = perUnit.map((b, k) => Math.max(0, b * spans[k]!));
  const total = growth.reduce((a, b) => a + b, 0);
  return perUnit.map((b, k) => ({ perUnit: b, share: total > 0 ? growth[k]! / total : 0 }));
}
