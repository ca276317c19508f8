import type { Mapping } from './mapping.ts';
import { ADDRESS_LIMIT } from './process-memory.ts';

/** Answers whether an address that came out of a target can be what it claims to be. */
export interface AddressMap {
  /** The mapping that holds `address`, or null. */
  find(address: number): Mapping | null;
  /** Whether `address` is a multiple of 8 in readable, writable memory: where Python's objects and states live. */
  isData(address: number): boolean;
}

/** `mappings` in the order of their addresses, as the kernel lists them. */
export function createAddressMap(mappings: readonly Mapping[]): AddressMap {
  const starts = Float64Array.from(mappings, (mapping) => mapping.start);
  const lowest = mappings[0]?.start ?? 0;
  // The kernel's own page (vsyscall) lies far above everything else.
  const highest = mappings.findLast(({ end }) => end < ADDRESS_LIMIT)?.end ?? 0;
  const find = (address: number): Mapping | null => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    const mapping = mappings[low - 1];
    return mapping !== undefined && address < mapping.end ? mapping : null;
  };
  return {
    find,
    isData(address) {
      // Of the words of a program's data most are small numbers and text: they cost no search.
      if (address < lowest || address >= highest || address % 8 !== 0) return false;
      const mapping = find(address);
      return mapping?.readable === true && mapping.writable;
    },
  };
}
