/** Bytes that are copied to one place in one piece. */
export const CHUNK_BYTES = 65_536;
export const CHUNK_WORDS = CHUNK_BYTES / 4;
const HIGH = 2 ** 32;
/** User space ends at 2^47 (x86_64) or 2^48 (aarch64): no pointer has more in its upper half. */
const LARGEST_HIGH = 0xffff;

/**
 * The private writable memory of one process, in one buffer of ours. A place in it is a word index (32-bit words), 0
 * for none. Neighbouring chunks of a mapping lie side by side, so offsets inside an object are offsets in the copy.
 * Racy: taken while the process ran.
 */
export interface HeapCopy {
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  /** By the upper half of an address: for each of its 65,536 chunks the slot in the copy, 0 for none. */
  readonly tables: readonly (Int32Array | undefined)[];
  /** By slot: the chunk's address. */
  readonly slotAddresses: Float64Array;
  /** Words that may be read; behind them one chunk of zeros, so that a structure's fixed part never ends outside. */
  readonly end: number;
  readonly copiedBytes: number;
  /** Bytes that were there when the copy was planned and could not be read. */
  readonly lostBytes: number;
  /** Bytes left in swap. */
  readonly swappedBytes: number;
  /** Mappings that were not looked through. */
  readonly leftOut: number;
}

/** Where the pointer in the two words at `word` leads; 0 when it leads nowhere in the copy or is not aligned. */
export function pointerAt(copy: HeapCopy, word: number): number {
  const low = copy.words[word]!;
  return (low & 7) === 0 ? place(copy, low, copy.words[word + 1]!) : 0;
}

/** The same for a pointer that carries flags in its low bits: frames' stack references (3.14), GC links. */
export function taggedPointerAt(copy: HeapCopy, word: number): number {
  return place(copy, (copy.words[word]! & ~7) >>> 0, copy.words[word + 1]!);
}

/** The place of an address of the target; 0 when it was not copied. */
export function placeOf(copy: HeapCopy, address: number): number {
  if (!(address > 0 && address < 2 ** 48)) return 0;
  const high = Math.floor(address / HIGH);
  return place(copy, address - high * HIGH, high);
}

/** The address that a place was copied from. */
export function addressOf(copy: HeapCopy, word: number): number {
  return copy.slotAddresses[Math.floor(word / CHUNK_WORDS)]! + (word % CHUNK_WORDS) * 4;
}

/** An unsigned 64-bit word as a double. */
export function wideAt(copy: HeapCopy, word: number): number {
  return copy.words[word]! + copy.words[word + 1]! * HIGH;
}

function place(copy: HeapCopy, low: number, high: number): number {
  if (high > LARGEST_HIGH) return 0;
  const table = copy.tables[high];
  if (table === undefined) return 0;
  const slot = table[low >>> 16]!;
  return slot === 0 ? 0 : slot * CHUNK_WORDS + ((low & 0xffff) >>> 2);
}
