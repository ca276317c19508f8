import type { TargetMemory } from '../../agent/heap/memory/target-memory.ts';
import type { Recording, Region } from './recording.ts';

/** A copy of recorded memory that can be damaged, read through, and made whole again. */
export interface CorruptedMemory extends TargetMemory {
  /** The damaged copy; whoever writes into it says so with `touched`. */
  readonly regions: readonly Region[];
  touched(region: number, offset: number, length: number): void;
  /** Nothing at or behind this offset of a region can be read any more, as after an munmap. */
  truncate(region: number, offset: number): void;
  /** Called with each piece that was read, to damage it on its way: the process runs while it is read. */
  whileRead: ((into: Uint8Array, at: number, length: number) => void) | null;
  /** Reads whose arguments would write outside of the reader's own buffer. */
  overReads(): number;
  /** Makes everything whole again. */
  restore(): void;
}

const PAGE = 4096;

export function createCorruptedMemory({ regions: recorded }: Recording): CorruptedMemory {
  const regions = recorded.map((region) => ({ ...region, bytes: region.bytes.slice() }));
  const starts = Float64Array.from(regions, ({ start }) => start);
  const ends = Float64Array.from(regions, ({ start, bytes }) => start + bytes.length);
  const dirty = new Map<number, Set<number>>();
  const counts = { reads: 0, bytesRead: 0, overReads: 0 };

  function find(address: number): number {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    return low > 0 && address < ends[low - 1]! ? low - 1 : -1;
  }

  function copy(address: number, into: Uint8Array, at: number, length: number): number {
    let done = 0;
    while (done < length) {
      const region = find(address + done);
      if (region < 0) break;
      const from = address + done - starts[region]!;
      const piece = Math.min(length - done, ends[region]! - address - done);
      into.set(regions[region]!.bytes.subarray(from, from + piece), at + done);
      done += piece;
    }
    return done;
  }

  const memory: CorruptedMemory = {
    regions,
    whileRead: null,
    get reads() {
      return counts.reads;
    },
    get bytesRead() {
      return counts.bytesRead;
    },
    overReads: () => counts.overReads,
    read(address, into, at, length) {
      counts.reads++;
      if (!(at >= 0 && length >= 0 && at + length <= into.length)) counts.overReads++;
      const wanted = Math.min(length, into.length - at);
      if (!(wanted > 0 && at >= 0) || !Number.isSafeInteger(address) || address < 0) return 0;
      const got = copy(address, into, at, wanted);
      counts.bytesRead += got;
      if (got > 0) memory.whileRead?.(into, at, got);
      return got;
    },
    touched(region, offset, length) {
      const pages = dirty.get(region) ?? new Set();
      dirty.set(region, pages);
      for (let page = Math.floor(offset / PAGE); page * PAGE < offset + length; page++) pages.add(page);
    },
    truncate(region, offset) {
      ends[region] = Math.min(ends[region]!, starts[region]! + offset);
    },
    restore() {
      for (const [region, pages] of dirty)
        for (const page of pages) {
          const whole = recorded[region]!.bytes.subarray(page * PAGE, (page + 1) * PAGE);
          regions[region]!.bytes.set(whole, page * PAGE);
        }
      dirty.clear();
      for (const [i, { start, bytes }] of recorded.entries()) ends[i] = start + bytes.length;
      memory.whileRead = null;
    },
  };
  return memory;
}
