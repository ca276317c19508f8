import { mbPerHour } from '../describe.ts';
import type { Rule } from '../rule.ts';

/** Growth that falls below this share of its former rate is ending. */
const ENDING = 0.35;

/** Highest confidence of growth that has ended: no model outvotes a floor that is flat now. */
const ENDED = 0.3;

/** Is it still growing? Warm-ups and caches grow as steadily as leaks do, and then stop. */
export const plateauRule: Rule = {
  name: 'plateau',
  ask({ whole, lastHalf, newest }) {
    if (lastHalf === null)
      return { says: 'no_opinion', detail: 'too few floors in the last half', logOdds: -1 };
    const share = whole.slope > 0 ? lastHalf.slope / whole.slope : 0;
    const detail = `last half ${mbPerHour(lastHalf.slope)} (at least ${mbPerHour(lastHalf.low)}), ${share.toFixed(2)} of the whole`;
    if (share < ENDING) return { says: 'no_leak', detail, logOdds: -5, cap: ENDED };
    if (newest !== null && newest.high < ENDING * whole.slope)
      return {
        says: 'no_leak',
        detail: `the newest life grows at most ${mbPerHour(newest.high)}; the lives before it did by more`,
        logOdds: -5,
        cap: ENDED,
      };
    return lastHalf.low > 0
      ? { says: 'leak', detail, logOdds: 0.5 }
      : { says: 'no_opinion', detail, logOdds: -1 };
  },
};
