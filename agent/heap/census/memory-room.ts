import type { Mapping } from '../memory/mapping.ts';

/** How much memory there is at all, and how much of it behind an address: what a size in a header may claim at most. */
export interface MemoryRoom {
  /** Bytes of writable private memory. */
  readonly totalBytes: number;
  /** Bytes of writable memory from an address on without a gap; 0 outside of it. */
  from(address: number): number;
}

/** Neighbours count as one: the kernel splits mappings by properties that no program sees. */
export function createMemoryRoom(mappings: readonly Mapping[]): MemoryRoom {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { start, end, writable, private: own } of mappings) {
    if (!writable || !own) continue;
    if (ends.at(-1) === start) ends[ends.length - 1] = end;
    else {
      starts.push(start);
      ends.push(end);
    }
  }
  return {
    totalBytes: starts.reduce((sum, start, i) => sum + ends[i]! - start, 0),
    from(address) {
      let low = 0;
      let high = starts.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (starts[middle]! <= address) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? 0 : Math.max(ends[low - 1]! - address, 0);
    },
  };
}
