import { mb } from '../describe.ts';
import type { Rule } from '../rule.ts';

/** A leak never gives back; what falls by this share of its growth is a cycle, a slow collection or a wandering level. */
const GIVES_BACK = 0.6;
const KEEPS = 0.3;

/** Does the floor give back what it took? */
export const retreatRule: Rule = {
  name: 'retreat',
  ask({ givenBackBytes, growthBytes }) {
    const detail = `largest fall after a peak ${mb(givenBackBytes)}, growth ${mb(growthBytes)}`;
    if (givenBackBytes >= GIVES_BACK * growthBytes) return { says: 'no_leak', detail, logOdds: -3 };
    return givenBackBytes <= KEEPS * growthBytes
      ? { says: 'leak', detail, logOdds: 0.5 }
      : { says: 'no_opinion', detail, logOdds: -0.5 };
  },
};
