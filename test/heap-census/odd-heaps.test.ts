import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TargetMemory } from '../../agent/heap/memory/target-memory.ts';
import { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import type { PythonTarget } from '../heap/python-target.ts';
import { onePythonPerVersion } from '../heap/pythons.ts';
import { censusOf, countOf, readCensus, withTarget } from './read-census.ts';

const folder = fileURLToPath(new URL('targets/', import.meta.url));
const pythons = await onePythonPerVersion();
const newest = pythons.filter((python) => python.where === 'local').at(-1)!;

async function start(script: string, args: readonly string[], python = newest): Promise<PythonTarget> {
  const target = await python.start(script, args, { folder });
  onTestFinished(() => target.stop());
  return target;
}

describe('Names of types', () => {
  it.each(pythons)('are read whatever they are made of: $name', async (python) => {
    const census = readCensus(await start('odd_names.py', [], python));
    const counts = [
      'odd.雪',
      'odd.😀',
      'odd.Größe',
      'odd.\x1b[2Jx',
      '__main__.Crowded',
      '__main__.Outer.Inner',
    ];
    expect(counts.map((type) => countOf(census, type))).toEqual(counts.map(() => 1));
    // A module that is no string is nobody's.
    expect(countOf(census, '?.NoModule')).toBe(1);
    expect(countOf(census, `odd.${'L'.repeat(252)}`)).toBe(1);
    expect(census.types.every(({ type }) => type.length <= 256)).toBe(true);
  });

  it('make one type of several that are called the same', async () => {
    const census = readCensus(await start('odd_names.py', []));
    expect(countOf(census, 'odd.Twin')).toBe(2);
  });
});

describe('A heap of very many types', () => {
  it('gives the 10,000 that hold the most, and says how many it left out', async () => {
    const census = readCensus(await start('many_types.py', ['12000']));
    expect(census.types).toHaveLength(10_000);
    expect(census.limits.join()).toMatch(/\d+ types that hold the least are left out/);
  });

  it('stops telling types apart at a bound, and says so', async () => {
    const census = readCensus(await start('many_types.py', ['20000']));
    expect(census.limits.join()).toMatch(/more than 16384 types/);
    // The rest of the heap is counted all the same: each class has its own name, dict and so on.
    expect(countOf(census, 'type')).toBeGreaterThan(20_000);
  });
});

describe('A census that cannot be finished', () => {
  it('is given up at its deadline', async () => {
    const target = await start('shapes.py', ['10']);
    withTarget(target, (memory, interpreter, mappings) => {
      expect(refusalOf(() => censusOf(memory, interpreter, mappings, Date.now() - 1))).toBe('deadline');
    });
  });

  it('gives no counts when the process ends in the middle', async () => {
    const target = await start('shapes.py', ['1000']);
    withTarget(target, (memory, interpreter, mappings) => {
      const reads = memory.reads;
      const dying: TargetMemory = {
        read(address, into, at, length) {
          if (memory.reads - reads === 100) process.kill(target.pid, 'SIGKILL');
          // The kernel needs a moment to take the memory down; the reader of a live process has none to give it.
          return memory.reads - reads > 100 ? 0 : memory.read(address, into, at, length);
        },
        get reads() {
          return memory.reads;
        },
        get bytesRead() {
          return memory.bytesRead;
        },
      };
      expect(refusalOf(() => censusOf(dying, interpreter, mappings))).toBe('process-ended');
    });
  });
});

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof HeapRefusal) return error.rule;
    throw error;
  }
  return 'none';
}
