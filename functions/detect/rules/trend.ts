import { counted, mbPerHour, pValue } from '../describe.ts';
import type { Rule } from '../rule.ts';
import { squashed, within } from '../squashed.ts';

/** Does the floor rise at all, beyond what its own autocorrelation makes it wander? */
export const trendRule: Rule = {
  name: 'trend',
  ask({ whole, floors, rate }) {
    const rises = whole.z > 0 && whole.p < 0.05 && whole.slope > 0;
    const slope = `Theil-Sen ${mbPerHour(whole.slope)}, 95 % interval ${mbPerHour(whole.low)} to ${mbPerHour(whole.high)}`;
    const detail = `${slope}; Mann-Kendall (Hamed-Rao) z = ${whole.z.toFixed(2)}, ${pValue(whole.p)}, ${counted(floors, 'floor')}`;
    const measures = {
      trend_z: within(whole.z, -4, 10),
      rises: rises ? 1 : 0,
      rate_certainty: squashed(within(rate.deviation > 0 ? rate.slope / rate.deviation : 0, -1e3, 1e5)),
    };
    return { says: rises ? 'leak' : 'no_leak', detail, measures };
  },
};
