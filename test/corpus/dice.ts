/** Random numbers of one simulated thing. The same seed gives the same numbers for ever. */
export interface Dice {
  /** In [0, 1). */
  uniform(): number;
  between(low: number, high: number): number;
  /** Every factor of ten as likely as every other. */
  logBetween(low: number, high: number): number;
  normal(): number;
  /** Mean 1. */
  exponential(): number;
  /** At least 1, mean a / (a - 1): sizes of requests and of bursts. */
  pareto(a: number): number;
  poisson(mean: number): number;
  chance(probability: number): boolean;
  pick<T>(of: readonly T[]): T;
}

/** FNV-1a of a text: seeds for named things, so that adding one changes no other. */
export function seedOf(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Generator: mulberry32 (T. Ettinger 2017, public domain). Ours, not the engine's: the corpus must not change with it. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  return {
    uniform,
    between,
    normal,
    logBetween: (low, high) => Math.exp(between(Math.log(low), Math.log(high))),
    exponential: () => -Math.log(1 - uniform()),
    pareto: (a) => (1 - uniform()) ** (-1 / a),
    poisson(mean) {
      if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
      const limit = Math.exp(-mean);
      let k = 0;
      for (let p = uniform(); p > limit; p *= uniform()) k++;
      return k;
    },
    chance: (probability) => uniform() < probability,
    pick: (of) => of[Math.floor(uniform() * of.length)]!,
  };
}
