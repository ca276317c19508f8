import type { TargetMemory } from '../memory/target-memory.ts';
import { cString, u32, u64 } from '../memory/words.ts';
import { type ElfHeader, PT_DYNAMIC, word } from './elf-header.ts';

const DT_HASH = 4;
const DT_STRTAB = 5;
const DT_SYMTAB = 6;
const DT_GNU_HASH = 0x6ffffef5;
const MAX_DYNAMIC = 512;
const SYMBOL = 24;
/** Longest chain of one hash bucket that is followed; libpython's are below 20. */
const MAX_CHAIN = 4096;

interface DynamicTable {
  readonly strings: number;
  readonly symbols: number;
  readonly gnuHash: number | null;
  readonly sysvHash: number | null;
}

/** Looks a dynamic symbol up in the process's own memory: its address there, or null. */
export type SymbolLookup = (name: string) => number | null;

/**
 * Reads the dynamic section of a module from the process's memory, so that it works for files that were deleted,
 * replaced or lie in another container's file system, as the dynamic loader itself does it. Null without one (a static
 * program). Source: elf(5), the System V ABI (hash table) and binutils' .gnu.hash.
 */
export function dynamicSymbols(memory: TargetMemory, header: ElfHeader, bias: number): SymbolLookup | null {
  const table = readDynamicTable(memory, header, bias);
  if (table === null) return null;
  return (name) => {
    const index =
      table.gnuHash === null
        ? table.sysvHash === null
          ? null
          : findSysv(memory, table, table.sysvHash, name)
        : findGnu(memory, table, table.gnuHash, name);
    if (index === null) return null;
    const symbol = table.symbols + index * SYMBOL;
    const section = u32(memory, symbol + 4) >>> 16;
    const value = u64(memory, symbol + 8);
    return section === 0 || value === 0 ? null : value + bias;
  };
}

function readDynamicTable(memory: TargetMemory, header: ElfHeader, bias: number): DynamicTable | null {
  const segment = header.segments.find(({ type }) => type === PT_DYNAMIC);
  if (segment === undefined) return null;
  const bytes = Buffer.alloc(Math.min(segment.memorySize, MAX_DYNAMIC * 16));
  const got = memory.read(segment.address + bias, bytes, 0, bytes.length);
  const found = new Map<number, number>();
  for (let at = 0; at + 16 <= got; at += 16) {
    const tag = word(bytes, at);
    if (tag === 0) break;
    // glibc writes run-time addresses over the file's here, musl leaves them as they are.
    const value = word(bytes, at + 8);
    found.set(tag, value < bias ? value + bias : value);
  }
  const strings = found.get(DT_STRTAB);
  const symbols = found.get(DT_SYMTAB);
  if (strings === undefined || symbols === undefined) return null;
  return {
    strings,
    symbols,
    gnuHash: found.get(DT_GNU_HASH) ?? null,
    sysvHash: found.get(DT_HASH) ?? null,
  };
}

function isNamed(memory: TargetMemory, table: DynamicTable, index: number, name: string): boolean {
  const at = table.strings + u32(memory, table.symbols + index * SYMBOL);
  return cString(memory, at, name.length + 1) === name;
}

function findGnu(memory: TargetMemory, table: DynamicTable, at: number, name: string): number | null {
  const buckets = u32(memory, at);
  const firstIndex = u32(memory, at + 4);
  const bloomWords = u32(memory, at + 8);
  if (buckets === 0) return null;
  const hash = gnuHash(name);
  const bucketsAt = at + 16 + bloomWords * 8;
  const chainsAt = bucketsAt + buckets * 4;
  let index = u32(memory, bucketsAt + (hash % buckets) * 4);
  if (index < firstIndex) return null;
  for (let steps = 0; steps < MAX_CHAIN; steps++, index++) {
    const entry = u32(memory, chainsAt + (index - firstIndex) * 4);
    if ((entry | 1) >>> 0 === (hash | 1) >>> 0 && isNamed(memory, table, index, name)) return index;
    if (entry & 1) return null;
  }
  return null;
}

function findSysv(memory: TargetMemory, table: DynamicTable, at: number, name: string): number | null {
  const buckets = u32(memory, at);
  if (buckets === 0) return null;
  let index = u32(memory, at + 8 + (sysvHash(name) % buckets) * 4);
  for (let steps = 0; index !== 0 && steps < MAX_CHAIN; steps++) {
    if (isNamed(memory, table, index, name)) return index;
    index = u32(memory, at + 8 + (buckets + index) * 4);
  }
  return null;
}

function gnuHash(name: string): number {
  let hash = 5381;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 33) + name.charCodeAt(i)) >>> 0;
  return hash;
}

function sysvHash(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) {
    hash = ((hash << 4) + name.charCodeAt(i)) >>> 0;
    const high = hash & 0xf0000000;
    hash = (hash ^ (high >>> 24) ^ high) >>> 0;
  }
  return hash;
}
