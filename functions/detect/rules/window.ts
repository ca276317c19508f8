import { duration } from '../describe.ts';
import type { Rule } from '../rule.ts';
import { within } from '../squashed.ts';

/** Just below the threshold of `leak`: what this evidence allows is a suspicion. */
export const AT_MOST_SUSPECT = 0.74;

const HOUR_MS = 3_600_000;

/** Was it watched for long enough to rule out a cache that fills slowly? */
export const windowRule: Rule = {
  name: 'window',
  ask({ coveredMs, minWindowMs }) {
    const detail = `${duration(coveredMs)} observed, ${duration(minWindowMs)} wanted`;
    // Six hours and a day are what the score was made from; beyond them it does not extrapolate.
    const measures = { hours: Math.log2(within(coveredMs / HOUR_MS, 6, 24)) };
    // A window asked for as "90 s" ends with the last whole bin, a few seconds before.
    return coveredMs >= 0.95 * minWindowMs
      ? { says: 'no_opinion', detail, measures }
      : { says: 'no_opinion', detail: `${detail}: at most a suspect`, measures, cap: AT_MOST_SUSPECT };
  },
};
