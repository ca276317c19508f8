import { median } from 'simple-statistics';
import { robustNoise } from './robust-noise.ts';
import type { Series } from './types.ts';

const EARLY_SHARE = 0.1;
const LEAST_EARLY = 3;
const NOISE_FACTOR = 3;

/**
 * When the floor left its early level for good: the first floor after the last one that was still within the early
 * level's noise. Null when it never did.
 */
export function findOnset({ atMs, values }: Series): number | null {
  if (values.length <= LEAST_EARLY) return null;
  const early = values.slice(0, Math.max(LEAST_EARLY, Math.floor(EARLY_SHARE * values.length)));
  const above = median(early) + Math.max(NOISE_FACTOR * robustNoise(values), 1);
  const last = values.findLastIndex((v) => v <= above);
  return atMs[last + 1] ?? null;
}
