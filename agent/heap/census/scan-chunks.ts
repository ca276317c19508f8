import type { TargetMemory } from '../memory/target-memory.ts';
import { u32, u64 } from '../memory/words.ts';
import type { Region } from './malloc-regions.ts';
import type { ObjectReader } from './object-reader.ts';
import { fillWindow, type Window } from './window.ts';

// malloc/malloc.c of glibc: flags in the low bits of a chunk's size.
const PREVIOUS_IN_USE = 1;
const IS_MMAPPED = 2;
const FLAGS = 7;
const CHUNK_HEADER = 16;
const SMALLEST_CHUNK = 32;
/** Chunks that must follow one another before a place in unknown memory passes for the start of one. */
const PROOF = 5;
const PAGE = 4096;
/** Longest head of an object that is looked at (pre-header, GC head, the fields that say what it owns). */
const HEAD_BYTES = 256;
const HIGH = 2 ** 32;

/**
 * Counts objects in blocks of glibc's malloc by going from chunk to chunk: the size in each header leads to the next,
 * whose header says whether the one in front of it is in use. Chunks that malloc keeps for quick reuse (tcache, fast
 * bins) count as used there, but their first words were overwritten, or the object's reference count is 0. Large chunks
 * cost a few reads however long they are. Small chunks hold objects too, also beside pymalloc: one that was large once and
 * shrank (`recv` does so) stays where it is. Where no chunk begins (stacks, other allocators) the scan looks for the next.
 *
 * @param debugBytes bytes that the debug hooks put in front of each object, 0 without
 */
export function scanChunks(
  memory: TargetMemory,
  regions: readonly Region[],
  window: Window,
  objects: ObjectReader,
  checkDeadline: () => void,
  debugBytes: number,
): void {
  const { words } = window;

  /** Brings `bytes` from `address` on into the window; false where there are fewer and the region goes on. */
  const ensure = (address: number, bytes: number, end: number): boolean => {
    const want = Math.min(bytes, end - address);
    if (address >= window.base && address + want <= window.base + window.length) return true;
    checkDeadline();
    return fillWindow(memory, window, address, Math.min(window.capacity, end - address)) >= want;
  };
  /** Size of the chunk whose header is at a word; 0 when it cannot be one. */
  const chunkSize = (word: number, left: number): number => {
    const low = words[word + 2]!;
    const size = (low & ~FLAGS) + words[word + 3]! * HIGH + (low > 0x7fffffff ? HIGH : 0);
    return size >= SMALLEST_CHUNK && size <= left && (size & 15) === 0 ? size : 0;
  };
  /** A chunk with a mapping of its own; glibc 2.42 and later leave the header out of its size. */
  const isMmapped = (word: number, address: number, size: number): boolean =>
    (words[word + 2]! & FLAGS) === IS_MMAPPED &&
    address % PAGE === 0 &&
    (size % PAGE === 0 || (size + CHUNK_HEADER) % PAGE === 0) &&
    (words[word]! | words[word + 1]!) === 0;

  /** Whether a run of chunks starts at a word, as far as the window reaches. */
  const proves = (word: number, left: number, isStart: boolean): boolean => {
    const last = window.length >>> 2;
    for (let i = 0; i < PROOF; i++) {
      const size = chunkSize(word, left);
      if (size === 0 || (words[word + 2]! & IS_MMAPPED) !== 0) return false;
      if (size === left) return true;
      left -= size;
      word += size / 4;
      // A large chunk may be the first or second of a heap; elsewhere one number that fits is too little.
      if (word + 4 > last) return i > 1 || (isStart && leadsOn(window.base + word * 4, left));
    }
    return true;
  };
  const leadsOn = (address: number, left: number): boolean => {
    const size = u64(memory, address + 8);
    return size >= SMALLEST_CHUNK && size - (size % 8) <= left && size % 16 < 8 && size % 4 < IS_MMAPPED;
  };
  /** Address of the next place at or behind `from` where chunks begin; `end` when there is none. */
  const search = (from: number, end: number): number => {
    for (let address = from; address < end; ) {
      address += memory.untouched?.(address, end - address) ?? 0;
      if (address >= end) break;
      if (!ensure(address, HEAD_BYTES, end) && window.length === 0) {
        address = Math.floor(address / PAGE) * PAGE + PAGE;
        continue;
      }
      const stop = window.base + window.length;
      for (; address + CHUNK_HEADER <= stop; address += 16) {
        const word = (address - window.base) >>> 2;
        // Nearly all places fail here: no size, or a pointer or text where it should be.
        if (words[word + 3] !== 0 || words[word + 2]! < SMALLEST_CHUNK) continue;
        const size = chunkSize(word, end - address);
        if (size === 0) continue;
        if (isMmapped(word, address, size) || proves(word, end - address, address === from)) return address;
      }
      if (address < stop) address = stop;
    }
    return end;
  };

  /** Asks the next chunk's header. The last one of a heap (`top`) is what malloc has not cut yet. */
  const isUsed = (next: number, end: number): boolean => {
    if (next + CHUNK_HEADER > end) return false;
    const inside = next + CHUNK_HEADER <= window.base + window.length;
    const flags = inside ? words[(next - window.base + 8) >>> 2]! : u32(memory, next + 8);
    return (flags & PREVIOUS_IN_USE) !== 0;
  };
  const countIn = (word: number, size: number): void => {
    const block = word + ((CHUNK_HEADER + debugBytes) >>> 2);
    const id = objects.identify(block, size - 8 - debugBytes);
    if (id !== 0) objects.count(id, block, size);
  };

  for (const { start, end } of regions) {
    let address = search(start, end);
    while (address + CHUNK_HEADER <= end) {
      ensure(address, HEAD_BYTES, end);
      const word = (address - window.base) >>> 2;
      const size = window.length < CHUNK_HEADER ? 0 : chunkSize(word, end - address);
      if (size === 0) {
        address = search(address + 16, end);
        continue;
      }
      if (isMmapped(word, address, size)) {
        countIn(word, size);
        address += Math.ceil(size / PAGE) * PAGE;
        continue;
      }
      if (isUsed(address + size, end)) countIn(word, size);
      address += size;
    }
  }
}
