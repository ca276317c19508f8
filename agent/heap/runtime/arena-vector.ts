import type { Layout } from '../layout/layout.ts';
import type { AddressMap } from '../memory/address-map.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u32, u64 } from '../memory/words.ts';
import type { Interpreter } from './interpreter.ts';

/** 16 at first, then doubled (Objects/obmalloc.c, INITIAL_ARENA_OBJECTS): 2^20 are 1 TiB of arenas. */
export const MAX_ARENAS = 2 ** 20;
const FIRST_ARENAS = 16;
const PAGE = 4096;
const ENTRIES_AT_ONCE = 4096;

/** pymalloc's vector of arena_objects. */
export interface ArenaVector {
  readonly address: number;
  readonly count: number;
  /** Arenas in it that are allocated now. */
  readonly allocated: number;
}

/**
 * Where the vector is now and how long: it moves when it grows. Null without pymalloc, or when what stands there is no
 * vector (it was just moving: try again).
 */
export function readArenaVector(memory: TargetMemory, interpreter: Interpreter): ArenaVector | null {
  if (interpreter.arenasPointerAddress === null) return null;
  const count = interpreter.arenaCountAddress === null ? null : u32(memory, interpreter.arenaCountAddress);
  return checkArenaVector(memory, interpreter.layout, u64(memory, interpreter.arenasPointerAddress), count);
}

/**
 * Checks that an array of `count` arena_objects lies at `address`: each free or with an aligned arena and counts that
 * fit. With a null `count` the length is what fits, a power of two as CPython makes it; entries beyond the true end
 * that happen to fit are free ones. Null when it is none.
 */
export function checkArenaVector(
  memory: TargetMemory,
  layout: Layout,
  address: number,
  count: number | null,
): ArenaVector | null {
  if (address === 0 || address % 8 !== 0) return null;
  if (count !== null) {
    if (count < FIRST_ARENAS || count > MAX_ARENAS || !Number.isInteger(Math.log2(count))) return null;
    const fits = readEntries(memory, layout, address, count);
    return fits.length === count && fits.allocated > 0 ? { address, count, allocated: fits.allocated } : null;
  }
  let best: ArenaVector | null = null;
  for (let length = FIRST_ARENAS; length <= MAX_ARENAS; length *= 2) {
    const fits = readEntries(memory, layout, address, length);
    if (fits.length < length || fits.allocated === 0) break;
    // Free entries alone may be the vector's or zeros behind its end, and do not matter either way.
    if (best === null || fits.allocated > best.allocated)
      best = { address, count: length, allocated: fits.allocated };
  }
  return best;
}

/** How many entries from the first one on are plausible, and how many of these hold an arena. */
function readEntries(
  memory: TargetMemory,
  layout: Layout,
  address: number,
  count: number,
): { length: number; allocated: number } {
  const result = { length: 0, allocated: 0 };
  visitEntries(memory, layout, address, count, (bytes, at) => {
    const state = entryState(bytes, at, layout);
    if (state === 'bad') return false;
    if (state === 'arena') result.allocated++;
    result.length++;
    return true;
  });
  return result;
}

/** Calls `visit` for each arena_object that can be read, in pieces: a vector may be 48 MB. Until it returns false. */
function visitEntries(
  memory: TargetMemory,
  layout: Layout,
  address: number,
  count: number,
  visit: (bytes: Buffer, at: number) => boolean,
): void {
  const size = layout['arena.size']!;
  const piece = Buffer.alloc(Math.min(count, ENTRIES_AT_ONCE) * size);
  for (let done = 0; done < count; done += ENTRIES_AT_ONCE) {
    const want = Math.min(piece.length, (count - done) * size);
    const got = memory.read(address + done * size, piece, 0, want);
    for (let at = 0; at + size <= got; at += size) if (!visit(piece, at)) return;
    if (got < want) return;
  }
}

function entryState(bytes: Buffer, at: number, layout: Layout): 'free' | 'arena' | 'bad' {
  const arena = pointerAt(bytes, at + layout['arena.address']!);
  if (arena === 0) return 'free';
  const pools = pointerAt(bytes, at + layout['arena.pool_address']!);
  const free = bytes.readUInt32LE(at + layout['arena.nfreepools']!);
  const total = bytes.readUInt32LE(at + layout['arena.ntotalpools']!);
  const full = layout['arena.bytes']! / layout['pool.bytes']!;
  const fits =
    arena % PAGE === 0 &&
    arena < 2 ** 48 &&
    pools >= arena &&
    pools <= arena + layout['arena.bytes']! &&
    free <= total &&
    (total === full || total === full - 1);
  return fits ? 'arena' : 'bad';
}

function pointerAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}

/** Whether `address` lies in one of the vector's arenas. */
export function liesInArena(
  memory: TargetMemory,
  layout: Layout,
  vector: ArenaVector,
  address: number,
): boolean {
  let lies = false;
  visitEntries(memory, layout, vector.address, vector.count, (bytes, at) => {
    const arena = pointerAt(bytes, at + layout['arena.address']!);
    lies = arena !== 0 && address >= arena && address < arena + layout['arena.bytes']!;
    return !lies;
  });
  return lies;
}

/** Addresses that can be a vector's pointer have to be data themselves. */
export function isArenaPointer(
  memory: TargetMemory,
  addresses: AddressMap,
  layout: Layout,
  pointer: number,
): ArenaVector | null {
  return addresses.isData(pointer) ? checkArenaVector(memory, layout, pointer, null) : null;
}
