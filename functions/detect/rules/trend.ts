import { mbPerHour, pValue } from '../describe.ts';
import type { Rule } from '../rule.ts';

/** Does the floor rise at all, beyond what its own autocorrelation makes it wander? */
export const trendRule: Rule = {
  name: 'trend',
  ask({ whole, floors }) {
    const rises = whole.z > 0 && whole.p < 0.05 && whole.slope > 0;
    const slope = `Theil-Sen ${mbPerHour(whole.slope)}, 95 % interval ${mbPerHour(whole.low)} to ${mbPerHour(whole.high)}`;
    const detail = `${slope}; Mann-Kendall (Hamed-Rao) z = ${whole.z.toFixed(2)}, ${pValue(whole.p)}, ${floors} floors`;
    return rises ? { says: 'leak', detail, logOdds: 1 } : { says: 'no_leak', detail, logOdds: -4 };
  },
};
