import type { Dice } from '../dice.ts';
import type { Part } from '../world.ts';

/** How popular the keys of a cache are. */
export interface Keys {
  readonly count: number;
  /** Zipf's exponent; 0 is uniform. */
  readonly exponent: number;
}

interface Bucket {
  readonly keys: number;
  /** Probability that one request asks for one given key of the bucket. */
  readonly probability: number;
}

/** Keys of like popularity together: one by one would be too many. */
function buckets({ count, exponent }: Keys): Bucket[] {
  const edges = [0];
  while (edges.at(-1)! < count) edges.push(Math.min(count, Math.ceil(edges.at(-1)! * 1.7) + 1));
  const weights = edges.slice(1).map((to, i) => {
    const from = edges[i]!;
    return { keys: to - from, weight: ((from + to + 1) / 2) ** -exponent };
  });
  const sum = weights.reduce((s, b) => s + b.keys * b.weight, 0);
  return weights.map(({ keys, weight }) => ({ keys, probability: weight / sum }));
}

/** Distinct keys expected after so many requests. */
export function distinctKeys(keys: Keys, requests: number): number {
  return buckets(keys).reduce((n, b) => n + b.keys * (1 - Math.exp(-b.probability * requests)), 0);
}

/** A least-recently-used cache: holds every distinct key that was asked for, until it is full. */
export function keyCache(
  d: Dice,
  keys: Keys,
  o: { readonly maxEntries: number; readonly mbPerEntry: number },
): Part {
  const all = buckets(keys);
  const have = all.map(() => 0);
  let entries = 0;
  return ({ traffic }) => {
    for (const [i, b] of all.entries()) {
      if (entries >= o.maxEntries || have[i] === b.keys) continue;
      const expected = (b.keys - have[i]!) * (1 - Math.exp(-b.probability * traffic.total));
      const added = Math.min(b.keys - have[i]!, d.poisson(expected), o.maxEntries - entries);
      have[i]! += added;
      entries += added;
    }
    return entries * o.mbPerEntry;
  };
}
