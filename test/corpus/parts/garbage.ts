import type { Dice } from '../dice.ts';
import type { Service } from '../service.ts';
import type { Part } from '../world.ts';

export interface GarbageOptions {
  readonly thresholdMb: number;
  /** Mean time to reach it. */
  readonly periodMs: number;
  /** The threshold is multiplied by this at each collection: a generation-2 threshold that adapts. */
  readonly widen?: number;
}

/** Cyclic garbage: grows with requests until a generation-2 collection frees nearly all of it. */
export function garbage(d: Dice, { load }: Service, o: GarbageOptions): Part {
  const mbPerRequest = (o.thresholdMb * 1000) / (load.requestsPerSecond * o.periodMs);
  let held = o.thresholdMb * d.uniform();
  let threshold = o.thresholdMb;
  return ({ traffic }) => {
    if (threshold === 0) return 0;
    held += traffic.total * mbPerRequest;
    if (held >= threshold) {
      held = threshold * d.between(0, 0.05);
      threshold *= o.widen ?? 1;
    }
    return held;
  };
}
