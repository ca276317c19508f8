import { mbPerHour } from '../describe.ts';
import type { Rule } from '../rule.ts';
import { BELOW_SUSPECT } from './retreat.ts';

/** Workers that are replaced after so many requests: does memory keep growing within their lives, after the warm-up? */
export const recycledWorkersRule: Rule = {
  name: 'recycled_workers',
  ask({ recycling }) {
    const measures = {};
    if (recycling === null)
      return { says: 'no_opinion', detail: 'memory does not fall as if workers were replaced', measures };
    const { lives, warmUpNats, lowSlope } = recycling;
    const seen = `memory falls again and again, and warms up after each fall as a new worker does, not as after a collection (${warmUpNats.toFixed(1)} nats, BIC)`;
    const share = `in the last 70 % of ${lives} lives, nine of ten slopes are above ${mbPerHour(lowSlope)}`;
    return lowSlope > 0
      ? { says: 'leak', detail: `${seen}; each worker keeps growing after that: ${share}`, measures }
      : {
          says: 'no_leak',
          detail: `${seen}; the workers do not all keep growing after that: ${share}`,
          measures,
          cap: BELOW_SUSPECT,
        };
  },
};
