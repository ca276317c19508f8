import type { TargetMemory } from '../memory/target-memory.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import { type ArenaRun, arenaRuns } from './arena-runs.ts';
import type { AllocatorOccupancy } from './heap-census.ts';
import type { ObjectReader } from './object-reader.ts';
import type { Arena } from './read-arenas.ts';
import { fillWindow, type Window } from './window.ts';

/** Largest block of pymalloc; what is larger comes from malloc. Source: Objects/obmalloc.c, SMALL_REQUEST_THRESHOLD. */
const PYMALLOC_LIMIT = 512;

export interface PoolScan {
  readonly occupancy: AllocatorOccupancy;
  /** Bytes of arenas that were unmapped while they were read. */
  readonly lostBytes: number;
}

/**
 * Counts the objects in pymalloc's arenas: block by block, without those on the pools' free lists. The arenas are copied
 * piece by piece while the target runs, so a pool may be torn; no link is followed out of it.
 * Source: Objects/obmalloc.c (`struct pool_header`, pymalloc_alloc, _PyObject_DebugMallocStats).
 *
 * @param debugBytes bytes that the debug hooks put in front of each object (0 without): PYTHONMALLOC=debug
 */
export function scanPools(
  memory: TargetMemory,
  interpreter: Interpreter,
  arenas: readonly Arena[],
  window: Window,
  objects: ObjectReader,
  checkDeadline: () => void,
  debugBytes: number,
): PoolScan {
  const { layout } = interpreter;
  const poolBytes = layout['pool.bytes']!;
  const headerBytes = layout['pool.header_size']!;
  const countAt = layout['pool.count']! >>> 2;
  const freeAt = layout['pool.freeblock']! >>> 2;
  const classAt = layout['pool.szidx']! >>> 2;
  const nextAt = layout['pool.nextoffset']! >>> 2;
  const { words } = window;
  // Free blocks of the pool at hand carry its number: cheaper than wiping the marks for each pool.
  const marks = new Uint32Array(poolBytes >>> 4);
  let pool = 0;
  let used = 0;
  let lost = 0;

  const markFree = (start: number, size: number, carved: number): void => {
    const first = window.base + (start << 2) + headerBytes;
    let low = words[start + freeAt]!;
    let high = words[start + freeAt + 1]!;
    // Marked twice: a loop, made by the target on purpose or by writing while we copied.
    for (;;) {
      const offset = low + high * 4294967296 - first;
      if (!(offset >= 0 && offset < poolBytes)) return;
      const index = (offset / size) | 0;
      if (index >= carved || marks[index] === pool) return;
      marks[index] = pool;
      const link = (start << 2) + headerBytes + index * size;
      low = words[link >>> 2]!;
      high = words[(link >>> 2) + 1]!;
    }
  };

  const scanPool = (start: number): void => {
    const live = words[start + countAt]!;
    const size = (words[start + classAt]! + 1) << 4;
    const capacity = ((poolBytes - headerBytes) / size) | 0;
    if (live === 0 || size > PYMALLOC_LIMIT || size < 16 || live > capacity) return;
    used += live * size;
    pool++;
    const full = live === capacity;
    const carved = full ? capacity : Math.min(capacity, ((words[start + nextAt]! - headerBytes) / size) | 0);
    if (!full) markFree(start, size, carved);
    const room = size - debugBytes;
    const stride = size >>> 2;
    let block = start + ((headerBytes + debugBytes) >>> 2);
    for (let i = 0; i < carved; i++, block += stride) {
      if (!full && marks[i] === pool) continue;
      const id = objects.identify(block, room);
      if (id !== 0) objects.count(id, block, size);
    }
  };

  /** Scans as far as there is memory, and returns how far that was. */
  const scanRun = (run: ArenaRun): number => {
    const end = run.address + fillWindow(memory, window, run.address, run.untouched - run.address);
    for (const arena of run.arenas) {
      const first = Math.ceil(arena.address / poolBytes) * poolBytes;
      for (let address = first; address + poolBytes <= Math.min(arena.untouched, end); address += poolBytes) {
        scanPool((address - run.address) >>> 2);
      }
    }
    return end;
  };

  for (const run of arenaRuns(arenas, window.capacity, poolBytes)) {
    checkDeadline();
    const end = scanRun(run);
    if (end === run.untouched) continue;
    // One of them was freed meanwhile: those behind it are still there.
    for (const arena of run.arenas) {
      const alone = { address: arena.address, untouched: arena.untouched, arenas: [arena] };
      if (arena.address >= end) lost += arena.untouched - scanRun(alone);
      else if (arena.untouched > end) lost += arena.untouched - end;
    }
  }
  const arenaBytes = arenas.length * layout['arena.bytes']! - lost;
  return { occupancy: { arenaBytes, usedBytes: used, freeBytes: arenaBytes - used }, lostBytes: lost };
}
