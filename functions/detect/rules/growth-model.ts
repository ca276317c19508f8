import { growthInWords, harmlessInWords } from '../describe-growth.ts';
import type { Rule } from '../rule.ts';
import { squashed, within } from '../squashed.ts';

const CLEAR = 2;
/** Where no model with growth can be fitted at all. */
const NONE = -20;

/** Which growth is it: one that ends, or one that does not? */
export const growthModelRule: Rule = {
  name: 'growth_model',
  ask({ growth }) {
    const nats = growth?.nats ?? NONE;
    const measures = {
      nats: squashed(nats),
      nats_against: squashed(Math.min(0, nats)),
      nats_near: within(nats, -6, 6),
      on_request_clock: growth?.leak.clock ? 1 : 0,
      clock_nats: squashed(Math.max(0, Math.min(1e6, growth?.clocks[0]?.nats ?? 0))),
      requests_known: (growth?.clocks.length ?? 0) > 0 ? 1 : 0,
      after_steps: growth?.leak.shape.upward ? 1 : 0,
      onset: squashed(Math.max(0, growth?.onset?.nats ?? 0)),
      wanders: growth?.healthy.name === 'random walk' ? 1 : 0,
    };
    if (growth === null)
      return { says: 'no_leak', detail: 'no model with lasting growth fits the floors', measures };
    const harmless = harmlessInWords(growth.healthy);
    const behind = `${Math.abs(nats).toFixed(1)} nats (BIC)`;
    if (nats <= 0) {
      const detail = `${harmless} explains it better than lasting growth, by ${behind}`;
      return { says: 'no_leak', detail, measures };
    }
    const detail = `${growthInWords(growth.leak)}; the best harmless shape, ${harmless}, explains it worse by ${behind}`;
    return nats >= CLEAR
      ? { says: 'leak', detail, measures }
      : { says: 'no_opinion', detail: `${detail}: too little to decide`, measures };
  },
};
