import { mbPerHour } from '../describe.ts';
import type { Rule } from '../rule.ts';
import { within } from '../squashed.ts';

/** Growth that falls below this share of its former rate is ending. */
const ENDING = 0.35;

/** Highest confidence of growth that has ended: no model outvotes a floor that is flat now. */
const ENDED = 0.3;

/** Is it still growing? Warm-ups and caches grow as steadily as leaks do, and then stop. */
export const plateauRule: Rule = {
  name: 'plateau',
  ask({ whole, lastHalf, newest }) {
    const share = lastHalf !== null && whole.slope > 0 ? lastHalf.slope / whole.slope : 0;
    const steady = lastHalf === null ? 1 : within(share, -1, 3);
    const measures = {
      slowing: Math.max(0, 1 - steady),
      quickening: Math.max(0, steady - 1),
      still_rising: lastHalf === null ? 0.5 : lastHalf.low > 0 ? 1 : 0,
      last_half_z: lastHalf === null ? 0 : within(lastHalf.z, -6, 8),
    };
    if (lastHalf === null) return { says: 'no_opinion', detail: 'too few floors in the last half', measures };
    const detail = `last half ${mbPerHour(lastHalf.slope)} (at least ${mbPerHour(lastHalf.low)}), ${share.toFixed(2)} of the whole`;
    if (share < ENDING) return { says: 'no_leak', detail, measures, cap: ENDED };
    if (newest !== null && newest.high < ENDING * whole.slope)
      return {
        says: 'no_leak',
        detail: `the newest life grows at most ${mbPerHour(newest.high)}; the lives before it did by more`,
        measures,
        cap: ENDED,
      };
    return { says: lastHalf.low > 0 ? 'leak' : 'no_opinion', detail, measures };
  },
};
