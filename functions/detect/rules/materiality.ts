import { mb } from '../describe.ts';
import type { Rule } from '../rule.ts';
import { within } from '../squashed.ts';

/** Two arenas of CPython: a bounded service may take one or two more at any time. */
const LEAST_BYTES = 2 * 1_048_576;
/** Least growth as a share of the level: malloc's and the kernel's own bookkeeping move by as much. */
const LEAST_SHARE = 0.01;
const NOISE_FACTOR = 2;
/** Highest confidence of growth that does not matter. */
const TOO_LITTLE = 0.2;

/** Is the growth more than allocators' steps and the floor's own noise? */
export const materialityRule: Rule = {
  name: 'materiality',
  ask({ growthBytes, noiseBytes, levelBytes }) {
    const least = Math.max(LEAST_BYTES, LEAST_SHARE * levelBytes, NOISE_FACTOR * noiseBytes);
    const detail = `grew by ${mb(growthBytes)}; noise ${mb(noiseBytes)}, least that counts ${mb(least)}`;
    const measures = {
      growth: within(Math.log(Math.max(0, growthBytes) / least), -1, 4),
      growth_of_level: within(Math.log(Math.max(0, growthBytes) / Math.max(1, levelBytes)), -6, 1),
      noise_of_level: within(Math.log(noiseBytes / Math.max(1, levelBytes)), -9, -1),
    };
    return growthBytes >= least
      ? { says: 'leak', detail, measures }
      : { says: 'no_leak', detail, measures, cap: TOO_LITTLE };
  },
};
