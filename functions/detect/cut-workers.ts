import { robustNoise } from './robust-noise.ts';
import type { Series } from './types.ts';

/** A fall from one floor to the next that is larger than this many times the floors' noise, and than an arena or two. */
const FALL_NOISE = 6;
const FALL_BYTES = 4 * 1_048_576;
/** One replaced worker is a restart; only a habit shows what the others have in common. */
const LEAST_FALLS = 2;
/** Fewer floors between two falls show neither a warm-up nor what comes after it. */
const LEAST_FLOORS = 10;

/**
 * The floor between its falls, as it looks when `max_requests` replaces the workers of a container one by one. What
 * comes before the first fall is left out: nobody saw it begin. Empty when memory does not fall twice.
 * Garbage that is collected falls alike; what comes after the falls has to tell (see rules/recycled-workers.ts).
 */
export function cutWorkers({ atMs, values }: Series): Series[] {
  const least = Math.max(FALL_BYTES, FALL_NOISE * robustNoise(values));
  const falls = values.flatMap((v, i) => (i > 0 && values[i - 1]! - v > least ? [i] : []));
  if (falls.length < LEAST_FALLS) return [];
  return falls.flatMap((fall, k) => {
    // The floor of the bin in which memory fell is neither of the old worker nor of the new.
    const from = fall + 1;
    const to = falls[k + 1] ?? values.length;
    return to - from < LEAST_FLOORS ? [] : [{ atMs: atMs.slice(from, to), values: values.slice(from, to) }];
  });
}
