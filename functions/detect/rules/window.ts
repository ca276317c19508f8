import { duration } from '../describe.ts';
import type { Rule } from '../rule.ts';

/** Just below the threshold of `leak`: what this evidence allows is a suspicion. */
export const AT_MOST_SUSPECT = 0.74;

/** Was it watched for long enough to rule out a cache that fills slowly? */
export const windowRule: Rule = {
  name: 'window',
  ask({ coveredMs, minWindowMs }) {
    const detail = `${duration(coveredMs)} observed, ${duration(minWindowMs)} wanted`;
    // A window asked for as "90 s" ends with the last whole bin, a few seconds before.
    return coveredMs >= 0.95 * minWindowMs
      ? { says: 'no_opinion', detail, logOdds: 0 }
      : { says: 'no_opinion', detail: `${detail}: at most a suspect`, logOdds: 0, cap: AT_MOST_SUSPECT };
  },
};
