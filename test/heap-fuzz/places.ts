import type { CorruptedMemory } from './corrupted-memory.ts';

/** Whole numbers from 0 up to `below`. */
export type Dice = (below: number) => number;

/** An aligned word of damaged memory. */
export interface Place {
  readonly region: number;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  /** Byte offset in the region, a multiple of 8. */
  readonly offset: number;
  readonly address: number;
}

export interface Places {
  /** Of all writable memory: half the time each byte alike (the heap), half the time each mapping alike (static data). */
  any(dice: Dice): Place;
  /** The word that holds an address; null when it is not in a region. */
  at(address: number): Place | null;
}

const HIGH = 2 ** 32;

export function createPlaces({ regions }: CorruptedMemory): Places {
  const words = regions.map(
    ({ bytes }) => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2),
  );
  const writable = regions.flatMap((region, i) => (region.writable ? [i] : []));
  const total = writable.reduce((sum, i) => sum + regions[i]!.bytes.length, 0);

  function place(region: number, offset: number): Place {
    const { start, bytes } = regions[region]!;
    return { region, bytes, words: words[region]!, offset, address: start + offset };
  }

  function bySize(dice: Dice): Place {
    let left = dice(total / 8) * 8;
    for (const i of writable) {
      const { length } = regions[i]!.bytes;
      if (left < length) return place(i, left);
      left -= length;
    }
    return place(writable[0]!, 0);
  }

  return {
    any(dice) {
      if (dice(2) === 0) return bySize(dice);
      const region = writable[dice(writable.length)]!;
      return place(region, dice(regions[region]!.bytes.length / 8) * 8);
    },
    at(address) {
      const region = regions.findIndex(
        ({ start, bytes }) => address >= start && address + 8 <= start + bytes.length,
      );
      return region < 0 ? null : place(region, Math.floor((address - regions[region]!.start) / 8) * 8);
    },
  };
}

/** Writes a 64-bit word. */
export function put({ words, offset }: Place, value: number): void {
  const high = Math.floor(value / HIGH);
  words[offset / 4] = value - high * HIGH;
  words[offset / 4 + 1] = high;
}

export function copyWord(to: Place, from: Place): void {
  to.words[to.offset / 4] = from.words[from.offset / 4]!;
  to.words[to.offset / 4 + 1] = from.words[from.offset / 4 + 1]!;
}
