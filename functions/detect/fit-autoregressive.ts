/** Runs as half-open index ranges of one concatenated series. */
export type Bounds = readonly (readonly [from: number, to: number])[];

export interface Fit {
  /** One per column. */
  readonly coefficients: readonly number[];
  /** n ln(innovation variance), with the likelihood's term for the first point of each run: lower fits better. */
  readonly deviance: number;
  /** Variance of the last coefficient, given the others' shapes and the autocorrelation. */
  readonly lastVariance: number;
}

/** Above this an autoregression is a random walk, which is a model of its own. */
const MAX_PHI = 0.98;

/**
 * Least squares of `y` on `columns` with one intercept per run and first-order autoregressive residuals: ordinary
 * fit, correlation of its residuals, fit again on the whitened data (Prais and Winsten 1954). What matters is the
 * size of the surprises, not of the residuals: a wandering series leaves large residuals and small surprises.
 * Null when the columns are collinear.
 *
 * @param resolution variance below which nothing counts as a better fit (allocators move in steps)
 */
export function fitAutoregressive(
  y: Float64Array,
  columns: readonly Float64Array[],
  bounds: Bounds,
  resolution: number,
): Fit | null {
  const plain = leastSquares(
    centred(y, bounds),
    columns.map((c) => centred(c, bounds)),
  );
  if (plain === null) return null;
  const phi = residualCorrelation(plain.residuals, bounds);
  const whitened = leastSquares(
    whiten(y, bounds, phi),
    columns.map((c) => whiten(c, bounds, phi)),
  );
  if (whitened === null) return null;
  const n = y.length;
  const squares = sumOfSquares(whitened.residuals);
  const variance = squares / n + resolution;
  const freedom = Math.max(1, n - bounds.length - columns.length - 1);
  return {
    coefficients: whitened.coefficients,
    deviance: n * Math.log(variance) - bounds.length * Math.log(1 - phi * phi),
    lastVariance: columns.length === 0 ? 0 : squares / freedom / whitened.lastNorm ** 2,
  };
}

function residualCorrelation(e: Float64Array, bounds: Bounds): number {
  let lagged = 0;
  let total = 0;
  for (const [from, to] of bounds)
    for (let i = from + 1; i < to; i++) {
      lagged += e[i]! * e[i - 1]!;
      total += e[i - 1]! * e[i - 1]!;
    }
  return total > 0 ? Math.min(MAX_PHI, Math.max(0, lagged / total)) : 0;
}

/** The same few columns stand in a hundred models of one floor: what every first fit starts from is kept with them. */
const CENTRED = new WeakMap<Float64Array, { readonly bounds: Bounds; readonly values: Float64Array }>();

function centred(x: Float64Array, bounds: Bounds): Float64Array {
  const known = CENTRED.get(x);
  if (known?.bounds === bounds) return known.values;
  const values = whiten(x, bounds, 0);
  CENTRED.set(x, { bounds, values });
  return values;
}

/** Quasi-differences per run, with the run's intercept projected out. */
function whiten(x: Float64Array, bounds: Bounds, phi: number): Float64Array {
  const out = new Float64Array(x.length);
  const first = Math.sqrt(1 - phi * phi);
  const later = 1 - phi;
  for (const [from, to] of bounds) {
    let dot = 0;
    for (let i = from; i < to; i++) {
      out[i] = i === from ? first * x[i]! : x[i]! - phi * x[i - 1]!;
      dot += out[i]! * (i === from ? first : later);
    }
    const mean = dot / (first * first + (to - from - 1) * later * later);
    for (let i = from; i < to; i++) out[i] = out[i]! - mean * (i === from ? first : later);
  }
  return out;
}

/** Coefficients and residuals of ordinary least squares without intercept; null when the columns are collinear. */
export function leastSquares(
  y: Float64Array,
  columns: readonly Float64Array[],
): { coefficients: number[]; residuals: Float64Array; lastNorm: number } | null {
  const residuals = Float64Array.from(y);
  // Modified Gram-Schmidt: orthogonal columns, then back-substitution. Two or three columns at most.
  const basis: Float64Array[] = [];
  const upper: number[][] = [];
  const projections: number[] = [];
  for (const column of columns) {
    const q = Float64Array.from(column);
    const row = basis.map((b) => {
      const r = dotProduct(b, q);
      addScaled(q, b, -r);
      return r;
    });
    const norm = Math.sqrt(sumOfSquares(q));
    if (!(norm > 1e-6 * Math.sqrt(sumOfSquares(column))) || norm < 1e-12) return null;
    for (let i = 0; i < q.length; i++) q[i] = q[i]! / norm;
    const projection = dotProduct(q, residuals);
    addScaled(residuals, q, -projection);
    basis.push(q);
    upper.push([...row, norm]);
    projections.push(projection);
  }
  const coefficients = new Array<number>(columns.length).fill(0);
  for (let k = columns.length - 1; k >= 0; k--) {
    let rest = projections[k]!;
    for (let j = k + 1; j < columns.length; j++) rest -= upper[j]![k]! * coefficients[j]!;
    coefficients[k] = rest / upper[k]![k]!;
  }
  // The length of the last column beside the others is what its coefficient rests on.
  return { coefficients, residuals, lastNorm: upper.at(-1)?.at(-1) ?? 0 };
}

function dotProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function sumOfSquares(a: Float64Array): number {
  return dotProduct(a, a);
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + factor * source[i]!;
}
