import { mb } from '../describe.ts';
import type { Rule } from '../rule.ts';
import { within } from '../squashed.ts';

/** A leak never gives back; what falls by this share of its growth is a cycle, a slow collection or a wandering level. */
const GIVES_BACK = 0.6;
const KEEPS = 0.3;
/** Recycled workers and rare collections fall alike; without the times of restarts, nobody can tell a leak from its cure. */
export const BELOW_SUSPECT = 0.49;

/** Does the floor give back what it took? */
export const retreatRule: Rule = {
  name: 'retreat',
  ask({ givenBackBytes, growthBytes }) {
    const detail = `largest fall after a peak ${mb(givenBackBytes)}, growth ${mb(growthBytes)}`;
    const measures = { given_back: growthBytes > 0 ? within(givenBackBytes / growthBytes, 0, 3) : 3 };
    if (givenBackBytes >= GIVES_BACK * growthBytes)
      return { says: 'no_leak', detail, measures, cap: BELOW_SUSPECT };
    return givenBackBytes <= KEEPS * growthBytes
      ? { says: 'leak', detail, measures }
      : { says: 'no_opinion', detail, measures };
  },
};
