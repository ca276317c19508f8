export interface Observation {
  readonly x: readonly number[];
  readonly y: 0 | 1;
  readonly weight: number;
}

export interface LogisticModel {
  readonly intercept: number;
  readonly means: readonly number[];
  /** Per unit of the measure, not of its standard deviation. */
  readonly weights: readonly number[];
}

const ITERATIONS = 30;

/**
 * Logistic regression with a ridge on standardised measures, by Newton's method; the intercept is free.
 * Source: Le Cessie and van Houwelingen 1992, Applied Statistics 41:191.
 */
export function fitLogistic(rows: readonly Observation[], ridge: number): LogisticModel {
  const width = rows[0]!.x.length;
  const total = rows.reduce((n, r) => n + r.weight, 0);
  const mean = column(width, (k) => rows.reduce((sum, r) => sum + r.weight * r.x[k]!, 0) / total);
  const sd = column(
    width,
    (k) => Math.sqrt(rows.reduce((sum, r) => sum + r.weight * (r.x[k]! - mean[k]!) ** 2, 0) / total) || 1,
  );
  const z = rows.map((r) => [1, ...r.x.map((v, k) => (v - mean[k]!) / sd[k]!)]);
  let beta = new Array<number>(width + 1).fill(0);
  for (let i = 0; i < ITERATIONS; i++) {
    const gradient = beta.map((b, k) => (k === 0 ? 0 : -ridge * b));
    const hessian = beta.map((_, k) => beta.map((__, j) => (k === j && k > 0 ? ridge : 0)));
    z.forEach((row, n) => {
      const p = 1 / (1 + Math.exp(-row.reduce((sum, v, k) => sum + v * beta[k]!, 0)));
      const { y, weight } = rows[n]!;
      for (let k = 0; k <= width; k++) {
        gradient[k]! += weight * (y - p) * row[k]!;
        for (let j = 0; j <= width; j++) hessian[k]![j]! += weight * p * (1 - p) * row[k]! * row[j]!;
      }
    });
    const step = solve(hessian, gradient);
    beta = beta.map((b, k) => b + step[k]!);
  }
  return { intercept: beta[0]!, means: mean, weights: beta.slice(1).map((b, k) => b / sd[k]!) };
}

function column(n: number, f: (k: number) => number): number[] {
  return Array.from({ length: n }, (_, k) => f(k));
}

/** Gaussian elimination with pivoting; `a` and `b` are used up. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(a[r]![i]!) > Math.abs(a[pivot]![i]!)) pivot = r;
    [a[i], a[pivot]] = [a[pivot]!, a[i]!];
    [b[i], b[pivot]] = [b[pivot]!, b[i]!];
    for (let r = i + 1; r < n; r++) {
      const f = a[r]![i]! / (a[i]![i]! || 1e-12);
      for (let k = i; k < n; k++) a[r]![k]! -= f * a[i]![k]!;
      b[r]! -= f * b[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i]! -= a[i]![k]! * b[k]!;
    b[i]! /= a[i]![i]! || 1e-12;
  }
  return b;
}
