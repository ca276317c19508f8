import { readModuleHeader } from '../elf/module-header.ts';
import type { Module } from '../elf/modules.ts';
import type { Layout } from '../layout/layout.ts';
import type { AddressMap } from '../memory/address-map.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u32, u64 } from '../memory/words.ts';
import { checkArenaVector, isArenaPointer } from './arena-vector.ts';
import { fileSymbols } from './find-runtime.ts';
import type { Search } from './process-image.ts';
import { visitData } from './scan-runtime.ts';

/** Addresses of the variables that hold pymalloc's vector and its length. */
export interface ArenaVariables {
  readonly pointer: number;
  /** Null when nothing names it: the length then follows from the vector. */
  readonly count: number | null;
}

/** Size classes whose list heads are looked at; all versions have at least 32. */
const CLASSES = 32;
const NEARBY = [0, -8, 8, -16, 16, -24, 24, -32, 32];
/** 383 KB in 3.12, 226 KB since. */
const MAX_INTERPRETER_BYTES = 2 ** 20;

/**
 * Finds pymalloc's vector of arenas. Since 3.12 it hangs on the interpreter; before, it is a static variable that a
 * stripped program does not name, and the data is searched for a pointer to an array that can be nothing else. Null
 * when there is none: with PYTHONMALLOC=malloc no arena was ever made.
 */
export function findArenas(
  search: Search,
  layout: Layout,
  interpreter: number,
  module: Module,
): ArenaVariables | null {
  const { memory } = search.image;
  const state = findAllocatorState(memory, search.addresses, layout, interpreter);
  if (state !== null)
    return { pointer: state + layout['obmalloc.arenas']!, count: state + layout['obmalloc.maxarenas']! };
  if (layout['interp.obmalloc'] !== undefined) return null;
  const named = findByName(search, layout, module);
  if (named !== null) return named;
  const found = scanForVector(memory, search.addresses, layout, module);
  return found === null ? null : { pointer: found, count: null };
}

/** With link-time optimisation another file's variable may have taken a name: what it leads to is checked. */
function findByName({ image }: Search, layout: Layout, module: Module): ArenaVariables | null {
  const symbols = fileSymbols(image.memory, module, image.openFile, ['arenas', 'maxarenas']);
  const pointer = symbols?.at('arenas') ?? null;
  const count = symbols?.at('maxarenas') ?? null;
  if (pointer === null || count === null) return null;
  const vector = u64(image.memory, pointer);
  return checkArenaVector(image.memory, layout, vector, u32(image.memory, count)) === null
    ? null
    : { pointer, count };
}

/** The `_obmalloc_state` of an interpreter of 3.12 and later; null in older ones and when it is not found. */
function findAllocatorState(
  memory: TargetMemory,
  addresses: AddressMap,
  layout: Layout,
  interpreter: number,
): number | null {
  const at = layout['interp.obmalloc'];
  if (at === undefined) return null;
  return layout['interp.obmalloc_is_pointer'] === 1
    ? findPointedState(memory, addresses, layout, interpreter, at)
    : findEmbeddedState(memory, layout, interpreter + at);
}

/** 3.12 has it within the interpreter, behind a mutex whose size is the C library's choice (on aarch64 musl's is smaller). */
function findEmbeddedState(memory: TargetMemory, layout: Layout, measured: number): number | null {
  for (const by of NEARBY) if (isAllocatorState(memory, layout, measured + by)) return measured + by;
  return null;
}

function findPointedState(
  memory: TargetMemory,
  addresses: AddressMap,
  layout: Layout,
  interpreter: number,
  at: number,
): number | null {
  const direct = u64(memory, interpreter + at);
  if (addresses.isData(direct) && isAllocatorState(memory, layout, direct)) return direct;
  // Fields in front of it grow in patch releases (3.14.5 did) and the place of this one is not published.
  const bytes = Buffer.alloc(Math.min(layout['interp.size']!, MAX_INTERPRETER_BYTES));
  const got = memory.read(interpreter, bytes, 0, bytes.length);
  for (let i = 0; i + 8 <= got; i += 8) {
    const state = bytes.readUInt32LE(i) + bytes.readUInt32LE(i + 4) * 2 ** 32;
    if (addresses.isData(state) && isAllocatorState(memory, layout, state)) return state;
  }
  return null;
}

/**
 * The state begins with the heads of the lists of used pools: an empty list points 16 bytes before its own head, any
 * other to a pool. Source: Include/internal/pycore_obmalloc.h, PTA, 3.12.
 */
function isAllocatorState(memory: TargetMemory, layout: Layout, state: number): boolean {
  const bytes = Buffer.alloc(CLASSES * 16);
  if (memory.read(state, bytes, 0, bytes.length) < bytes.length) return false;
  for (let i = 0; i < CLASSES; i++) {
    const head = bytes.readUInt32LE(i * 16) + bytes.readUInt32LE(i * 16 + 4) * 2 ** 32;
    const isEmpty = head === state + i * 16 - 16;
    if (!isEmpty && (head === 0 || head % layout['pool.bytes']! !== 0)) return false;
  }
  return true;
}

/** The pointer to the array with the most arenas among the variables that started as zero (`arenas = NULL`). */
function scanForVector(
  memory: TargetMemory,
  addresses: AddressMap,
  layout: Layout,
  module: Module,
): number | null {
  let best: { pointer: number; allocated: number } | null = null;
  const [start, end] = [module.first.start, readModuleHeader(memory, module)?.end ?? 0];
  visitData(memory, module, 'zeroed', (address, value) => {
    // Nearly all pointers here lead to the module's own data; the vector comes from malloc.
    const vector =
      value === 0 || (value >= start && value < end)
        ? null
        : isArenaPointer(memory, addresses, layout, value);
    if (vector !== null && vector.allocated > (best?.allocated ?? 0))
      best = { pointer: address, allocated: vector.allocated };
    return false;
  });
  return (best as { pointer: number } | null)?.pointer ?? null;
}
