import type { GrowthModel, LeakModel } from './leak-models.ts';
import { ONSET_GROWTH, WANDERING_GROWTH } from './leak-models.ts';

/** What the models' names mean to somebody who is on call. */
const IN_WORDS: Readonly<Record<string, string>> = {
  constant: 'a level that stands still',
  step: 'a step to another level',
  'two steps': 'two steps to other levels',
  'ramp that ends': 'a ramp that ends',
  saturating: 'a warm-up that levels off',
  'daily cycle': 'the cycle of the day',
  'follows the load': 'memory that follows the load',
  'follows the load late': 'memory that follows the load with a delay',
  'follows the load, saturating': 'a warm-up beside memory that follows the load',
  'keeps recent requests': 'memory that is kept for a while after each request',
  'random walk': 'a level that wanders without aim',
};

/** An explanation without lasting growth, as a noun. @example harmlessInWords({ name: 'step', bic: 1 }) // 'a step to another level' */
export function harmlessInWords({ name }: Pick<GrowthModel, 'name'>): string {
  return IN_WORDS[name] ?? name;
}

/** An explanation with lasting growth, as what the memory does. */
export function growthInWords({ name, shape, clock }: Pick<LeakModel, 'name' | 'shape' | 'clock'>): string {
  if (name === ONSET_GROWTH) return 'stood still, then keeps growing in a straight line';
  if (name === WANDERING_GROWTH) return 'wanders, and keeps growing on the way';
  const beside = shape.columns.length === 0 ? '' : `, beside ${harmlessInWords(shape)}`;
  if (clock === null) return `keeps growing in a straight line${beside}`;
  const whose = clock.tenant === null ? 'all tenants' : JSON.stringify(clock.tenant);
  return `keeps growing with the requests of ${whose}${beside}`;
}
