import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRetention } from '../../agent/heap/retention/read-retention.ts';
import { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import type { PythonTarget } from '../heap/python-target.ts';
import { onePythonPerVersion } from '../heap/pythons.ts';
import { BOUNDS, retentionOf, TARGETS, withTarget } from './read-target.ts';

const python = (await onePythonPerVersion()).at(-1)!;
const start = (env: Readonly<Record<string, string>> = {}) =>
  python.start('planted.py', [], { folder: TARGETS, env });
const anything = { types: null, tenants: [], maxHolders: 10 };

describe(`what holds the objects of a Python ${python.name}`, () => {
  let target: PythonTarget;
  beforeAll(async () => {
    target = await start();
  });
  afterAll(() => target?.stop());

  it('is refused before anything is copied when it would take too much memory', async () => {
    await withTarget(target, (opened) => {
      const before = opened.memory.bytesRead;
      const read = () => readRetention(opened, anything, { ...BOUNDS, memoryCapBytes: 8 * 1024 ** 2 });
      expect(read).toThrow(expect.objectContaining({ rule: 'too-large', name: 'HeapRefusal' }));
      expect(read).toThrow(/MiB of memory to copy; .* needs about \d+ MiB, and 8 MiB are allowed/);
      expect(opened.memory.bytesRead).toBe(before);
    });
  });

  it('ends at any point when the time is up', async () => {
    const calls = { count: 0 };
    await retentionOf(target, {}, { checkDeadline: () => void calls.count++ });
    expect(calls.count).toBeGreaterThan(20);
    for (const at of [1, 5, Math.floor(calls.count / 2), calls.count - 1]) {
      let left = at;
      const checkDeadline = () => {
        if (--left === 0) throw new HeapRefusal('deadline', 'late', 'wait');
      };
      await expect(retentionOf(target, {}, { checkDeadline })).rejects.toMatchObject({ rule: 'deadline' });
    }
  }, 120_000);

  it('is not made up when the process ends', async () => {
    const other = await start();
    await withTarget(other, async (opened) => {
      await other.stop();
      expect(() => readRetention(opened, anything, BOUNDS)).toThrow(
        expect.objectContaining({ rule: 'process-ended' }),
      );
    });
  });
});

const types = ['app.holders.InCycle', 'app.holders.InDict', 'app.holders.InTask'];

it.each(['malloc', 'malloc_debug'])(
  'names holders with PYTHONMALLOC=%s too, and says that garbage is not found there',
  async (allocator) => {
    const target = await start({ PYTHONMALLOC: allocator });
    try {
      const { holders, limits } = await retentionOf(target, { types });
      const counts = holders.map(({ type, count }) => `${type} ${count}`).sort();
      expect(counts).toEqual(['app.holders.InDict 500', 'app.holders.InTask 500']);
      expect(limits.join()).toContain('neither modules nor threads reach are not found');
    } finally {
      await target.stop();
    }
  },
);

it('finds garbage between the guard bytes of PYTHONMALLOC=pymalloc_debug', async () => {
  const target = await start({ PYTHONMALLOC: 'pymalloc_debug' });
  try {
    const { holders } = await retentionOf(target, { types });
    const counts = holders.filter(({ count }) => count > 1).map(({ type, count }) => `${type} ${count}`);
    expect(counts.sort()).toEqual([
      'app.holders.InCycle 499',
      'app.holders.InDict 500',
      'app.holders.InTask 500',
    ]);
  } finally {
    await target.stop();
  }
});
