import type { Bounds } from './fit-autoregressive.ts';

/** The column less its mean in each run: every life starts from a level of its own. */
export function centerRuns(column: Float64Array, bounds: Bounds): Float64Array {
  const out = Float64Array.from(column);
  for (const [from, to] of bounds) {
    let mean = 0;
    for (let i = from; i < to; i++) mean += column[i]! / (to - from);
    for (let i = from; i < to; i++) out[i] = column[i]! - mean;
  }
  return out;
}

/** How far a rising column ran, over all runs. */
export function spanOfRuns(column: Float64Array, bounds: Bounds): number {
  return bounds.reduce((sum, [from, to]) => sum + column[to - 1]! - column[from]!, 0);
}
