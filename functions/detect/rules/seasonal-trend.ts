import { pValue } from '../describe.ts';
import type { Rule } from '../rule.ts';
import { within } from '../squashed.ts';

/** Over days: does the same hour of the day rise from day to day? No daily cycle can imitate that. */
export const seasonalTrendRule: Rule = {
  name: 'seasonal_trend',
  ask({ seasonal }) {
    const measures = {
      seasonal_z: within(seasonal?.z ?? 0, -4, 6),
      seasonal_known: seasonal === null ? 0 : 1,
    };
    if (seasonal === null)
      return { says: 'no_opinion', detail: 'fewer than three days of one life: not asked', measures };
    const detail = `seasonal Mann-Kendall over the hours of the day (Hirsch-Slack) z = ${seasonal.z.toFixed(2)}, ${pValue(seasonal.p)}`;
    if (seasonal.p < 0.05) return { says: seasonal.z > 0 ? 'leak' : 'no_leak', detail, measures };
    return { says: 'no_opinion', detail, measures };
  },
};
