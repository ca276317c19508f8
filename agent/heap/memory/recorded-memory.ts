import type { Mapping } from './mapping.ts';
import type { TargetMemory } from './target-memory.ts';

/** A piece of recorded memory; its bytes may be changed to see what a reader makes of a corrupted process. */
export interface RecordedRegion {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Memory of a process as it once was, with the same manners as the live one. */
export interface RecordedMemory extends TargetMemory {
  readonly mappings: readonly Mapping[];
  readonly regions: readonly RecordedRegion[];
}

const PIECE = 4 * 1024 * 1024;

/**
 * Copies what is readable and private of a process: its data, and the files it maps for their headers and constants.
 * Throws a RangeError when that is more than `limitBytes`.
 */
export function recordMemory(
  memory: TargetMemory,
  mappings: readonly Mapping[],
  limitBytes: number,
): RecordedMemory {
  const regions: RecordedRegion[] = [];
  let left = limitBytes;
  for (const { start, end, readable, private: own } of mappings) {
    if (!readable || !own) continue;
    for (let at = start; at < end; at += PIECE) {
      const bytes = new Uint8Array(Math.min(PIECE, end - at));
      const got = memory.read(at, bytes, 0, bytes.length);
      left -= got;
      if (left < 0) throw new RangeError(`recordMemory: the process has more than ${limitBytes} bytes`);
      if (got > 0) regions.push({ address: at, bytes: bytes.subarray(0, got) });
      if (got < bytes.length) break;
    }
  }
  return replayMemory(mappings, regions);
}

/** The recorded `regions`, in the order of their addresses, as memory that can be read. */
export function replayMemory(
  mappings: readonly Mapping[],
  regions: readonly RecordedRegion[],
): RecordedMemory {
  const starts = Float64Array.from(regions, ({ address }) => address);
  const state = { reads: 0, bytesRead: 0 };
  const regionAt = (address: number): RecordedRegion | null => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    const region = regions[low - 1];
    return region !== undefined && address < region.address + region.bytes.length ? region : null;
  };
  return {
    mappings,
    regions,
    read(address, into, at, length) {
      const wanted = Math.min(length, into.length - at);
      if (!(wanted > 0 && at >= 0) || !Number.isSafeInteger(address)) return 0;
      state.reads++;
      let done = 0;
      while (done < wanted) {
        const region = regionAt(address + done);
        if (region === null) break;
        const from = address + done - region.address;
        const piece = region.bytes.subarray(from, from + wanted - done);
        into.set(piece, at + done);
        done += piece.length;
      }
      state.bytesRead += done;
      return done;
    },
    get reads() {
      return state.reads;
    },
    get bytesRead() {
      return state.bytesRead;
    },
  };
}
