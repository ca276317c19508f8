import { inflation } from './hamed-rao.ts';
import { kendallP, kendallZ, mannKendall } from './mann-kendall.ts';
import { medianSlope, pairSlopes, slopeInterval } from './theil-sen.ts';
import type { Series } from './types.ts';

/** Trend of a floor pooled over its runs. Slopes in bytes per ms. */
export interface Trend {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  /** Mann-Kendall z and two-sided p after Hamed and Rao's correction. */
  readonly z: number;
  readonly p: number;
  /** The same as a tool without the correction sees it. */
  readonly rawZ: number;
  readonly rawP: number;
}

/**
 * Theil-Sen slope, its interval and the Mann-Kendall test, over runs that are never compared with each other: scores
 * and variances of independent runs add. Null when no run has two points.
 */
export function trend(runs: readonly Series[]): Trend | null {
  const slopes = pairSlopes(runs);
  if (slopes.length === 0) return null;
  const slope = medianSlope(slopes);
  let s = 0;
  let plain = 0;
  let inflated = 0;
  for (const run of runs) {
    const score = mannKendall(run.values);
    s += score.s;
    plain += score.variance;
    inflated += score.variance * inflation(run, slope);
  }
  const [low, high] = slopeInterval(slopes, inflated);
  const z = kendallZ(s, inflated);
  const rawZ = kendallZ(s, plain);
  return { slope, low, high, z, p: kendallP(z), rawZ, rawP: kendallP(rawZ) };
}
