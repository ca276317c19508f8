import type { Mapping } from '../memory/mapping.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { type ArenaVector, readArenaVector } from '../runtime/arena-vector.ts';
import type { Interpreter } from '../runtime/interpreter.ts';

/** One arena of pymalloc. Addresses in the target. */
export interface Arena {
  readonly address: number;
  readonly end: number;
  /** Pools from here on were never handed out. */
  readonly untouched: number;
}

/** The vector moves while it grows: that takes microseconds. */
const ATTEMPTS = 5;
const ENTRIES_PER_READ = 4096;
const HIGH = 2 ** 32;

/**
 * The arenas that pymalloc holds now, by address; empty without pymalloc. Entries that lie outside of writable memory or
 * upon one another are dropped: whoever reads the arenas reads no byte twice and none that is not mapped.
 * Source: Objects/obmalloc.c (`arenas`, `struct arena_object`).
 */
export function readArenas(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
): Arena[] {
  const { layout } = interpreter;
  const vector = findVector(memory, interpreter);
  if (vector === null) return [];
  const entryBytes = layout['arena.size']!;
  const entries = new Uint8Array(ENTRIES_PER_READ * entryBytes);
  const words = new Uint32Array(entries.buffer);
  const found: Arena[] = [];
  for (let first = 0; first < vector.count; first += ENTRIES_PER_READ) {
    const want = Math.min(ENTRIES_PER_READ, vector.count - first) * entryBytes;
    const got = memory.read(vector.address + first * entryBytes, entries, 0, want);
    for (let at = 0; at + entryBytes <= got; at += entryBytes) {
      const address = word(words, at + layout['arena.address']!);
      // An entry without an arena is on the list of unused ones: address 0.
      if (address === 0) continue;
      const end = address + layout['arena.bytes']!;
      const untouched = word(words, at + layout['arena.pool_address']!);
      found.push({ address, end, untouched: untouched >= address && untouched <= end ? untouched : end });
    }
    if (got < want) break;
  }
  return apart(found, mappings);
}

function findVector(memory: TargetMemory, interpreter: Interpreter): ArenaVector | null {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const vector = readArenaVector(memory, interpreter);
    if (vector !== null) return vector;
  }
  return null;
}

function word(words: Uint32Array, offset: number): number {
  return words[offset >>> 2]! + words[(offset >>> 2) + 1]! * HIGH;
}

function apart(arenas: Arena[], mappings: readonly Mapping[]): Arena[] {
  arenas.sort((a, b) => a.address - b.address);
  const kept: Arena[] = [];
  let mapped = 0;
  let end = 0;
  for (const arena of arenas) {
    if (arena.address < end || arena.address % 4096 !== 0) continue;
    while (mapped < mappings.length && mappings[mapped]!.end <= arena.address) mapped++;
    const mapping = mappings[mapped];
    if (mapping === undefined || arena.address < mapping.start || !mapping.writable) continue;
    kept.push(arena);
    end = arena.end;
  }
  return kept;
}
