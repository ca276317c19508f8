import { pointerAt } from '../copy/heap-copy.ts';
import type { HeapModel } from './heap-model.ts';

const MOST_LINKS = 1 << 26;

/**
 * Visits what an lru_cache with a size keeps, up to 3.9. There the type of its links is never made ready, so that they
 * look like no objects: {head, prev, next, hash, key, result}, in a ring through the wrapper at `place`.
 * Source: Modules/_functoolsmodule.c (lru_list_elem). `visit` answers whether to go on.
 */
export function eachLruLink(
  { copy }: HeapModel,
  place: number,
  visit: (key: number, result: number) => boolean,
): void {
  let link = pointerAt(copy, place + 6);
  for (let i = 0; link !== 0 && link !== place && i < MOST_LINKS; i++) {
    const result = pointerAt(copy, link + 12);
    if (result !== 0 && !visit(pointerAt(copy, link + 10), result)) return;
    link = pointerAt(copy, link + 6);
  }
}
