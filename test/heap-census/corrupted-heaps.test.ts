import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import { readArenas } from '../../agent/heap/census/read-arenas.ts';
import { type RecordedMemory, recordMemory, replayMemory } from '../../agent/heap/memory/recorded-memory.ts';
import { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import type { Interpreter } from '../../agent/heap/runtime/interpreter.ts';
import type { PythonTarget } from '../heap/python-target.ts';
import { onePythonPerVersion } from '../heap/pythons.ts';
import { censusOf, countOf, withTarget } from './read-census.ts';

const folder = fileURLToPath(new URL('targets/', import.meta.url));
const LIMIT = 256 * 1024 * 1024;
const pythons = (await onePythonPerVersion()).filter((python) => python.where === 'local');

describe.each(pythons)('A recorded heap of $name', (python) => {
  let target: PythonTarget;
  let recorded: RecordedMemory;
  let interpreter: Interpreter;
  let sound: HeapCensus;

  beforeAll(async () => {
    target = await python.start('shapes.py', ['200'], { folder });
    withTarget(target, (memory, found, mappings) => {
      interpreter = found;
      recorded = recordMemory(memory, mappings, LIMIT);
      sound = censusOf(memory, found, mappings);
    });
  });
  afterAll(() => target.stop());

  /** Copies of the pieces that a change touches; the others stay shared. */
  const copy = (): RecordedMemory =>
    replayMemory(
      recorded.mappings,
      recorded.regions.map(({ address, bytes }) => ({ address, bytes: bytes.slice() })),
    );
  const wordsOfArenas = (memory: RecordedMemory) =>
    readArenas(memory, interpreter, memory.mappings).flatMap(({ address }) => {
      const region = memory.regions.find(
        (r) => r.address <= address && address < r.address + r.bytes.length,
      )!;
      const from = address - region.address;
      const bytes = region.bytes.subarray(from, from + interpreter.layout['arena.bytes']!);
      return { address, words: new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2) };
    });
  const takeFrom = (memory: RecordedMemory) => censusOf(memory, interpreter, memory.mappings);

  it('is counted like the live one', () => {
    const census = takeFrom(copy());
    expect(census.types).toEqual(sound.types);
    expect(census.allocator).toEqual(sound.allocator);
  });

  it('does not believe lists, sets and bytearrays that claim 2^60 bytes', () => {
    const memory = copy();
    // Every word that could be the upper half of a list's `allocated`, in blocks of lists: found by their items' counts.
    let changed = 0;
    for (const { words } of wordsOfArenas(memory)) {
      for (let i = 4; i + 10 < words.length; i += 4) {
        const isList = words[i] === 1 && words[i + 1] === 0 && words[i + 4] === 0 && words[i + 8] === 0;
        if (!isList) continue;
        words[i + 9] = 1 << 28;
        changed++;
      }
    }
    expect(changed).toBeGreaterThan(200);
    const census = takeFrom(memory);
    const mapped = recorded.mappings.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(census.objectBytes).toBeLessThan(mapped);
    expect(census.limits.join()).toContain('beyond belief');
    expect(countOf(census, '__main__.Items')).toBe(200);
  });

  it('does not follow a free list in circles or out of its pool', () => {
    const memory = copy();
    const pool = interpreter.layout['pool.bytes']! / 4;
    for (const { address, words } of wordsOfArenas(memory)) {
      for (
        let at = ((pool * 4 - (address % (pool * 4))) % (pool * 4)) / 4;
        at + pool <= words.length;
        at += pool
      ) {
        // The first free block is its own successor in one pool and lies elsewhere in the next.
        const free = words[at + 2]! + words[at + 3]! * 2 ** 32 - address;
        if (free > 0 && free + 8 < words.length * 4) words.set([words[at + 2]!, words[at + 3]!], free >>> 2);
        else words.set([0xdeadbee0, 0x7f00], at + 2);
      }
    }
    const census = takeFrom(memory);
    expect(census.allocator).toEqual(sound.allocator);
    expect(Math.abs(census.objects - sound.objects)).toBeLessThan(sound.objects * 0.1);
  });

  it('is counted or refused, whatever is written into it', () => {
    const random = randomFrom(20241124 + interpreter.minor);
    for (let round = 0; round < 25; round++) {
      const memory = copy();
      for (const { words } of wordsOfArenas(memory)) {
        for (let k = 0; k < 200; k++) {
          const at = random() % words.length;
          words[at] = [
            0,
            0xffffffff,
            random(),
            words[random() % words.length]!,
            words[at]! ^ (1 << (random() % 32)),
          ][k % 5]!;
        }
      }
      try {
        expect(takeFrom(memory).objects).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof HeapRefusal)) throw error;
      }
    }
  });
});

/** Same numbers for the same seed: a failure can be had again. Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
