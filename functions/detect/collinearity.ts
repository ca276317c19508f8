import { leastSquares } from './fit-autoregressive.ts';

/**
 * Variance inflation factor of one column beside others: 1 when they tell different stories, large when they move as
 * one and nobody can say which of them did it. Columns are centred by the caller.
 */
export function varianceInflation(column: Float64Array, others: readonly Float64Array[]): number {
  const usable: Float64Array[] = [];
  for (const other of others) if (leastSquares(column, [...usable, other]) !== null) usable.push(other);
  const total = column.reduce((sum, v) => sum + v * v, 0);
  const rest = leastSquares(column, usable)!.residuals.reduce((sum, v) => sum + v * v, 0);
  if (total === 0) return 1;
  return rest > 0 ? total / rest : Number.MAX_VALUE;
}
