import type { Bounds } from './fit-autoregressive.ts';

/** Share of each surprise that does not last: 0 is a pure random walk, near 1 a constant with noise. */
const THETAS = [0, 0.3, 0.5, 0.7, 0.85, 0.93] as const;

export interface Wandering {
  readonly theta: number;
  /** Drift per step; 0 when fitted without. */
  readonly drift: number;
  readonly deviance: number;
  /** Variance of the drift; 0 when fitted without. */
  readonly driftVariance: number;
}

/**
 * A level that wanders without aim under noise (local level model, ARIMA(0,1,1)), with or without a steady drift.
 * Fragmentation wanders like this, and a wanderer always looks like a trend to a test that assumes a fixed line.
 * Source: Harvey 1989, Forecasting, Structural Time Series Models, 2.3.
 */
export function fitWandering(
  y: Float64Array,
  bounds: Bounds,
  withDrift: boolean,
  resolution: number,
): Wandering {
  let best: Wandering = { theta: 0, drift: 0, deviance: Infinity, driftVariance: 0 };
  for (const theta of THETAS) {
    const { drift, meanSquare, steps, information } = innovations(y, bounds, theta, withDrift);
    const deviance = steps * Math.log(meanSquare + resolution) * (y.length / Math.max(1, steps));
    if (deviance < best.deviance)
      best = { theta, drift, deviance, driftVariance: information > 0 ? meanSquare / information : 0 };
  }
  return best;
}

function innovations(y: Float64Array, bounds: Bounds, theta: number, withDrift: boolean) {
  // The surprise is linear in the drift m: e = a - m g, so one pass gives the least squares of m.
  let aa = 0;
  let ag = 0;
  let gg = 0;
  let steps = 0;
  for (const [from, to] of bounds) {
    let a = 0;
    let g = 0;
    for (let i = from + 1; i < to; i++) {
      a = y[i]! - y[i - 1]! + theta * a;
      g = 1 + theta * g;
      aa += a * a;
      ag += a * g;
      gg += g * g;
      steps++;
    }
  }
  const drift = withDrift && gg > 0 ? ag / gg : 0;
  const meanSquare = Math.max(0, aa - drift * ag) / Math.max(1, steps);
  return { drift, meanSquare, steps, information: withDrift ? gg : 0 };
}
