import type { Mapping } from '../../memory/mapping.ts';
import { CHUNK_BYTES } from './heap-copy.ts';
import type { PageMap } from './page-map.ts';

/** What to copy and where to. */
export interface CopyPlan {
  /** Runs of pages that exist, by address; bytes beside them. */
  readonly addresses: readonly number[];
  readonly lengths: readonly number[];
  readonly tables: (Int32Array | undefined)[];
  readonly slotAddresses: readonly number[];
  /** Bytes that exist now: the resident part of the buffer. */
  readonly presentBytes: number;
  /** Not copied, since reading would bring it back into memory. */
  readonly swappedBytes: number;
  /** Mappings left out since they are too large to look through. */
  readonly leftOut: number;
}

/** Holes up to this many chunks inside a mapping keep their place, so that what spans them stays in one piece. */
const KEPT_HOLE = 16;
/** A reserve of address space, not a heap: looking for its pages would take seconds. */
const LARGEST_MAPPING = 64 * 1024 ** 3;
/** Data sections are copied whole: static types may lie on pages that were never written. */
const LARGEST_DATA_SECTION = 16 * 1024 ** 2;

/**
 * Plans a copy of all memory in which Python objects can lie: private, writable, not a device. Where the kernel tells
 * which pages are in memory only those are copied: for others it would map zeros, or bring them back from swap at the
 * expense of the service.
 */
export function planCopy(mappings: readonly Mapping[], pages: PageMap, checkDeadline: () => void): CopyPlan {
  const places = createPlaces();
  const addresses: number[] = [];
  const lengths: number[] = [];
  let presentBytes = 0;
  let swappedBytes = 0;
  let leftOut = 0;
  const add = (mapping: Mapping) => (address: number, bytes: number) => {
    const start = Math.max(address, mapping.start);
    const end = Math.min(address + bytes, mapping.end);
    addresses.push(start);
    lengths.push(end - start);
    presentBytes += end - start;
    places.add(mapping, start, end);
  };
  for (const mapping of mappings.filter(holdsObjects)) {
    checkDeadline();
    const size = mapping.end - mapping.start;
    const found = add(mapping);
    const dataSection = mapping.inode !== 0 && size <= LARGEST_DATA_SECTION;
    if (size > LARGEST_MAPPING) {
      leftOut++;
      continue;
    }
    const swapped = pages.eachRun(mapping.start, mapping.end, dataSection, found);
    if (swapped === null) found(mapping.start, size);
    swappedBytes += swapped ?? 0;
  }
  return { addresses, lengths, presentBytes, swappedBytes, leftOut, ...places.done() };
}

function holdsObjects({ readable, writable, private: own, path }: Mapping): boolean {
  return readable && writable && own && !path.startsWith('/dev/') && !path.startsWith('[v');
}

/** Hands out slots of the copy, in the order of addresses. */
function createPlaces() {
  const tables: (Int32Array | undefined)[] = [];
  const slotAddresses = [0];
  let lastMapping: Mapping | null = null;
  let lastChunk = -1;
  const take = (chunk: number): void => {
    const high = Math.floor(chunk / 65_536);
    tables[high] ??= new Int32Array(65_536);
    const table = tables[high];
    if (table[chunk % 65_536] !== 0) return;
    table[chunk % 65_536] = slotAddresses.length;
    slotAddresses.push(chunk * CHUNK_BYTES);
  };
  return {
    add(mapping: Mapping, start: number, end: number): void {
      const first = Math.floor(start / CHUNK_BYTES);
      const last = Math.floor((end - 1) / CHUNK_BYTES);
      const near = mapping === lastMapping && first - lastChunk <= KEPT_HOLE;
      for (let chunk = near ? lastChunk + 1 : first; chunk <= last; chunk++) take(chunk);
      lastMapping = mapping;
      lastChunk = Math.max(last, near ? lastChunk : -1);
    },
    done: () => ({ tables, slotAddresses }),
  };
}
