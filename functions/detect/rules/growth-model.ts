import type { Rule } from '../rule.ts';

const MOST = 6;
const CLEAR = 2;

/** Which growth is it: one that ends, or one that does not? */
export const growthModelRule: Rule = {
  name: 'growth_model',
  ask({ growth }) {
    if (growth === null)
      return { says: 'no_leak', detail: 'no model with lasting growth fits the floors', logOdds: -MOST };
    const detail = `"${growth.leak.name}" against "${growth.healthy.name}": ${growth.nats.toFixed(1)} nats for lasting growth (BIC)`;
    const logOdds = Math.max(-MOST, Math.min(MOST, growth.nats));
    if (growth.nats >= CLEAR) return { says: 'leak', detail, logOdds };
    return growth.nats <= 0 ? { says: 'no_leak', detail, logOdds } : { says: 'no_opinion', detail, logOdds };
  },
};
