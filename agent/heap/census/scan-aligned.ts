import type { TargetMemory } from '../memory/target-memory.ts';
import type { Region } from './malloc-regions.ts';
import type { ObjectReader } from './object-reader.ts';
import { fillWindow, type Window } from './window.ts';

const ALIGNMENT = 16;
/** Longest head of an object that is looked at, with what says how large it is. */
const HEAD_BYTES = 256;

/** Bytes in front of a block that may say something about it. */
const BLOCK_HEADER = 16;

/**
 * Counts objects in blocks of an allocator that cannot be walked from block to block (musl, jemalloc, mimalloc,
 * tcmalloc): any multiple of 16 may be the start of a block, so an object must also have the size that it claims, and
 * what lies inside of one found is skipped. What was freed keeps its contents, but with a reference count of 0.
 *
 * @param isBlock what the allocator's records say of a block at a word of the window, where they can be read
 * @param sizeOf bytes of the block that holds the object of a type at a word of the window; 0 when it claims none that
 * could be
 */
export function scanAligned(
  memory: TargetMemory,
  regions: readonly Region[],
  window: Window,
  objects: ObjectReader,
  checkDeadline: () => void,
  isBlock: (block: number) => boolean,
  sizeOf: (id: number, block: number, left: number) => number,
): void {
  /** Counts the object at an address, if there is one, and tells how far to go on. */
  const step = (address: number, left: number): number => {
    const block = (address - window.base) >>> 2;
    const id = objects.identify(block, left);
    if (id === 0) return ALIGNMENT;
    const size = sizeOf(id, block, left);
    if (size === 0 || !isBlock(block)) return ALIGNMENT;
    objects.count(id, block, size);
    return Math.max(size - (size % ALIGNMENT), ALIGNMENT);
  };

  for (const { start, end, anonymous } of regions) {
    let address = start;
    while (address < end) {
      checkDeadline();
      if (anonymous) address += memory.untouched?.(address, end - address) ?? 0;
      const base = Math.max(start, address - BLOCK_HEADER);
      fillWindow(memory, window, base, Math.min(window.capacity, end - base));
      const stop = window.base + window.length;
      // Heads that reach beyond this window are looked at in the next one; in front of a hole there is none.
      const last = stop < end ? stop - HEAD_BYTES : stop - ALIGNMENT;
      if (last < address) address = Math.floor(Math.max(stop, address) / 4096 + 1) * 4096;
      while (address <= last) address += step(address, end - address);
    }
  }
}
