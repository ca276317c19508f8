import type { Series } from '../../../functions/detect/types.ts';

export interface Line {
  /** Bytes per ms. */
  readonly slope: number;
  /** Value at the last sample's time. */
  readonly atEnd: number;
  readonly r2: number;
}

/** Ordinary least squares of values on time; null with fewer than three samples. */
export function leastSquares({ atMs, values }: Series): Line | null {
  const n = atMs.length;
  if (n < 3) return null;
  const mt = atMs.reduce((a, t) => a + (t - atMs[0]!), 0) / n + atMs[0]!;
  const mv = values.reduce((a, v) => a + v, 0) / n;
  let [stt, stv, svv] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const dt = atMs[i]! - mt;
    const dv = values[i]! - mv;
    stt += dt * dt;
    stv += dt * dv;
    svv += dv * dv;
  }
  if (stt === 0) return null;
  const slope = stv / stt;
  return { slope, atEnd: mv + slope * (atMs[n - 1]! - mt), r2: svv === 0 ? 0 : (slope * stv) / svv };
}
