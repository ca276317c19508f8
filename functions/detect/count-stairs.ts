import { median } from 'simple-statistics';
import { autocorrelation } from './autocorrelation.ts';
import { changePoints } from './change-points.ts';
import { robustNoise } from './robust-noise.ts';
import type { Series } from './types.ts';

export interface Stairs {
  readonly up: number;
  readonly down: number;
  /** Share of the newest run's time since its last change. */
  readonly sinceLast: number;
}

/** A page or two is no change of level, however quiet the floor. */
const LEAST_BYTES = 64 * 1024;

/** Changes of level within the runs, by direction. The penalty for each grows with the noise's own memory. */
export function countStairs(runs: readonly Series[]): Stairs {
  let up = 0;
  let down = 0;
  let sinceLast = 1;
  for (const { values } of runs) {
    const n = values.length;
    const noise = Math.max(LEAST_BYTES, robustNoise(values));
    const moves = values.slice(1).map((v, i) => v - values[i]!);
    // Of white noise, moves correlate by -1/2; what is above that, the levels remember.
    const memory = Math.min(0.8, Math.max(0, 1 + 2 * autocorrelation(moves, 1)));
    const penalty = (3 * noise ** 2 * Math.log(Math.max(2, n)) * (1 + memory)) / (1 - memory);
    const changes = changePoints(values, penalty);
    const edges = [0, ...changes, n];
    const levels = edges.slice(1).map((to, i) => (to > edges[i]! ? median(values.slice(edges[i], to)) : 0));
    for (let i = 1; i < levels.length; i++) levels[i]! > levels[i - 1]! ? up++ : down++;
    sinceLast = n === 0 ? 1 : 1 - (changes.at(-1) ?? 0) / n;
  }
  return { up, down, sinceLast };
}
