import { counted } from '../describe.ts';
import type { Rule } from '../rule.ts';
import { within } from '../squashed.ts';

/** Fewer changes of level may be deploys, first requests, a larger batch. */
const STAIR = 5;

/** In what direction does the level change, when it changes at once? A stair that only climbs, to the end, is no wandering. */
export const stepsRule: Rule = {
  name: 'steps',
  ask({ stairs: { up, down, sinceLast } }) {
    const detail = `${counted(up, 'change of level', 'changes of level')} upward, ${down} downward; none in the last ${(100 * sinceLast).toFixed(0)} % of the time`;
    const measures = {
      steps_up: Math.log1p(within(up, 0, 30)),
      steps_down: Math.log1p(within(down, 0, 30)),
      since_last_step: within(sinceLast, 0, 1),
    };
    if (up >= STAIR && down === 0 && sinceLast < 1 / 3) return { says: 'leak', detail, measures };
    return { says: down > up ? 'no_leak' : 'no_opinion', detail, measures };
  },
};
