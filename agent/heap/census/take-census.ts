import { type AddressMap, createAddressMap } from '../memory/address-map.ts';
import type { Mapping } from '../memory/mapping.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u64 } from '../memory/words.ts';
import { HeapRefusal } from '../runtime/heap-refusal.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import { createTypeTable, type TypeTable } from '../types/type-table.ts';
import type { AllocatorOccupancy, HeapCensus } from './heap-census.ts';
import { DEBUG_BYTES, mallocKind } from './malloc-kind.ts';
import { mallocRegions } from './malloc-regions.ts';
import { createMemoryRoom } from './memory-room.ts';
import { createMuslSlots } from './musl-slot.ts';
import { createObjectReader } from './object-reader.ts';
import { createSizeReader } from './object-size.ts';
import { type Arena, readArenas } from './read-arenas.ts';
import { scanAligned } from './scan-aligned.ts';
import { scanChunks } from './scan-chunks.ts';
import { scanPools } from './scan-pools.ts';
import { createTally, MAX_COUNTED, type Tally, typeCounts } from './tally.ts';
import { createWindow } from './window.ts';

/** Arenas come and go; below this share it does not show in the counts. */
const NOTABLE_LOSS = 0.001;
/** Headers change while they are copied; a share like that is no accident. */
const NOTABLE_TEARS = 0.001;
const WINDOW_BYTES = 4 << 20;
const LARGEST_HEAP = 64 * 1024 ** 3;

export interface CensusOptions {
  /** Epoch ms at which to give up. */
  readonly deadlineMs: number;
  /** UTC epoch ms. */
  readonly now: () => number;
  /** CPU time of this process so far, ms. */
  readonly cpuMs: () => number;
  readonly gc: HeapCensus['gc'];
  readonly threads: HeapCensus['threads'];
}

/**
 * Counts every live object of a process by type while the process runs, in constant memory: streams the allocator's
 * memory past a window and knows objects by their types. Objects are those that the allocators hold: what was freed is
 * not counted, cyclic garbage that waits for the collector is, and what is static in the interpreter's own data is not.
 *
 * @throws HeapRefusal `deadline` when the time is over, `process-ended` when the process is gone
 */
export function takeCensus(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
  options: CensusOptions,
): HeapCensus {
  const began = options.now();
  const cpuBegan = options.cpuMs();
  const before = { reads: memory.reads, bytesRead: memory.bytesRead };
  const limits = [...interpreter.limits];
  const { tally, table, allocator } = scan(memory, interpreter, mappings, limits, () => {
    if (options.now() > options.deadlineMs) throw overdue(interpreter.pid);
  });
  requireAlive(memory, interpreter);
  const counted = typeCounts(tally, table);
  tellLimits(limits, tally, table, counted.length);
  const types = counted.slice(0, MAX_COUNTED);
  return {
    pid: interpreter.pid,
    startTicks: interpreter.startTicks,
    python: interpreter.version,
    observedAtMs: began,
    durationMs: options.now() - began,
    types,
    objects: types.reduce((sum, type) => sum + type.count, 0),
    objectBytes: types.reduce((sum, type) => sum + type.bytes, 0),
    allocator,
    gc: options.gc,
    threads: options.threads,
    limits,
    cost: {
      cpuMs: options.cpuMs() - cpuBegan,
      bytesRead: memory.bytesRead - before.bytesRead,
      reads: memory.reads - before.reads,
    },
  };
}

function scan(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
  limits: string[],
  checkDeadline: () => void,
): { tally: Tally; table: TypeTable; allocator: AllocatorOccupancy | null } {
  const { allocator: kind, layout } = interpreter;
  const pooled = kind === 'pymalloc' || kind === 'pymalloc_debug';
  const debugBytes = kind.endsWith('_debug') ? DEBUG_BYTES : 0;
  const addresses = createAddressMap(mappings);
  const heaps = mappings.filter(isNoReserve);
  const reserves = mappings.length - heaps.length;
  if (reserves > 0) limits.push(`${reserves} mappings of more than 64 GiB were not looked through`);
  const arenas = pooled ? readArenas(memory, interpreter, mappings) : [];
  if (pooled && arenas.length === 0)
    limits.push('the arenas could not be read: only objects above 512 bytes');
  const table = createTypeTable(memory, interpreter, typesMayLie(addresses, arenas));
  // Before a heap of endless types fills the table: types themselves are met last.
  table.lookup(interpreter.typeTypeAddress % 2 ** 32, Math.floor(interpreter.typeTypeAddress / 2 ** 32));
  const tally = createTally();
  const window = createWindow(WINDOW_BYTES);
  const objects = createObjectReader(
    memory,
    interpreter,
    table,
    window,
    tally,
    createMemoryRoom(heaps),
    lowMemory(mappings),
  );
  const pools = scanPools(memory, interpreter, arenas, window, objects, checkDeadline, debugBytes);
  const lost = pools.lostBytes / Math.max(pools.occupancy.arenaBytes, 1);
  if (lost > NOTABLE_LOSS)
    limits.push(`${(lost * 100).toFixed(1)} % of the arenas went away during the reading`);

  const source = mallocKind(memory, interpreter, mappings);
  const regions = mallocRegions(heaps, arenas, source);
  // What pymalloc passes on to malloc goes through the hooks of both.
  const largeDebugBytes = pooled ? debugBytes * 2 : debugBytes;
  if (source === 'glibc') {
    scanChunks(memory, regions, window, objects, checkDeadline, largeDebugBytes);
  } else {
    const isSlot = source === 'musl' ? createMuslSlots(memory, window) : () => true;
    const isBlock = (block: number) => isSlot(block - (largeDebugBytes >>> 2));
    const sizeOf = createSizeReader(window, layout, table);
    scanAligned(memory, regions, window, objects, checkDeadline, isBlock, sizeOf);
    if (source === 'unknown')
      limits.push(
        'malloc is not one whose records can be read: what lies outside of arenas is told by its looks',
      );
  }
  return { tally, table, allocator: pooled ? pools.occupancy : null };
}

/** A reserve of address space is no heap, and finding its few pages would take longer than reading all others. */
function isNoReserve({ start, end, writable }: Mapping): boolean {
  return !writable || end - start <= LARGEST_HEAP;
}

/** Types are larger than pymalloc's limit, so none lies in an arena: that spares a read for most stray pointers. */
function typesMayLie(addresses: AddressMap, arenas: readonly Arena[]): (address: number) => boolean {
  const starts = Float64Array.from(arenas, (arena) => arena.address);
  return (address) => {
    if (!addresses.isData(address)) return false;
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    return low === 0 || address >= arenas[low - 1]!.end;
  };
}

/** What is mapped below 4 GiB: a program that is not position-independent, and its heap. */
function lowMemory(mappings: readonly Mapping[]): { start: number; end: number } {
  const low = mappings.filter((mapping) => mapping.end <= 2 ** 32);
  return { start: low[0]?.start ?? 0, end: low.at(-1)?.end ?? 0 };
}

function tellLimits(limits: string[], tally: Tally, table: TypeTable, counted: number): void {
  const objects = tally.counts.reduce((sum, count) => sum + count, 0);
  if (tally.implausible > objects * NOTABLE_TEARS)
    limits.push(`${tally.implausible} sizes in headers were beyond belief and left out`);
  if (table.refused > 0) limits.push(`more than ${table.count} types: objects of the others are left out`);
  if (counted > MAX_COUNTED) limits.push(`${counted - MAX_COUNTED} types that hold the least are left out`);
}

/** A process that ended in the middle leaves holes where its memory was: such counts are no answer. */
function requireAlive(memory: TargetMemory, { pid, typeTypeAddress }: Interpreter): void {
  if (u64(memory, typeTypeAddress + 8) === typeTypeAddress) return;
  throw new HeapRefusal(
    'process-ended',
    `Process ${pid}: it ended while its heap was read.`,
    'Look for the service again; the counts were thrown away.',
  );
}

function overdue(pid: number): HeapRefusal {
  return new HeapRefusal(
    'deadline',
    `Process ${pid}: its heap could not be read in the time given.`,
    'Give more time, or read it when the host is less busy.',
  );
}
