import type { Family } from '../world.ts';
import { ALLOCATORS } from './allocators.ts';
import { CACHES } from './caches.ts';
import { LEAKS } from './leaks.ts';
import { LOAD } from './load.ts';
import { MASKED_LEAKS } from './masked-leaks.ts';
import { OPERATIONS } from './operations.ts';
import { TIMED_LEAKS } from './timed-leaks.ts';

/** Every leak shape and every trap. */
export const ALL_FAMILIES: readonly Family[] = [
  ...LEAKS,
  ...MASKED_LEAKS,
  ...TIMED_LEAKS,
  ...CACHES,
  ...ALLOCATORS,
  ...LOAD,
  ...OPERATIONS,
];
