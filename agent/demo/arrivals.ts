/** One stream of requests: a tenant's to a service. Times in seconds. */
export interface ArrivalOptions {
  readonly seed: number;
  /** Requests per second on average. */
  readonly meanRate: number;
  /** The rate swings between `1 - depth` and `1 + depth` of the mean, 0 to 1. */
  readonly depth: number;
  readonly periodSeconds: number;
  /** Where in its swing the rate starts, 0 to 1. */
  readonly phase: number;
}

/**
 * Times of arrival, in seconds from the start, of a Poisson process whose rate swings as a sine: the same seed gives
 * the same times. By thinning: Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes by thinning", 1979.
 */
export function* arrivals(o: ArrivalOptions): Generator<number, never> {
  const random = seededRandom(o.seed);
  const highest = o.meanRate * (1 + o.depth);
  let at = 0;
  for (;;) {
    at += -Math.log(1 - random()) / highest;
    const swing = Math.sin(2 * Math.PI * (at / o.periodSeconds + o.phase));
    if (random() * highest < o.meanRate * (1 + o.depth * swing)) yield at;
  }
}

/** Uniform numbers in [0, 1) from a 32-bit seed (mulberry32 by Tommy Ettinger, public domain). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
