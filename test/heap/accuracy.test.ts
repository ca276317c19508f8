import { afterAll, describe, expect, it, vi } from 'vitest';
import { openHeapReader } from '../../agent/heap/reader/open-heap-reader.ts';
import type { PythonTarget } from './python-target.ts';
import { availablePythons, missingVersions, onePythonPerVersion } from './pythons.ts';
import { countErrors, truthOf, whileReplacing } from './truth.ts';

const UNITS = 2000;
const MOST_ERROR = 0.005;
/** What the process itself allocates to answer. */
const ALLOCATOR_SLACK_BYTES = 16 * 1024;
// Telling the truth takes a second of Python; a loaded machine makes many of it.
vi.setConfig({ testTimeout: 120_000 });
const pythons = await availablePythons();
const onePerVersion = await onePythonPerVersion();
const missing = await missingVersions();

const reader = openHeapReader({ deadlineMs: 30_000, memoryCapBytes: 1024 ** 3 });
afterAll(() => reader.close());

describe('A census told from outside', () => {
  it.skip.each(missing)('is not compared on %s: no such Python on this machine', () => undefined);

  describe.each(onePerVersion)('of a process that replaces its heap, on $name', (python) => {
    it('is wrong by no more than what was replaced while it read', async () => {
      const target = await python.start('heap_target.py', [String(UNITS), 'busy']);
      try {
        await expectAccurate(target);
      } finally {
        await target.stop();
      }
    });
  });

  describe.each(pythons)('on $name', (python) => {
    it('counts what the process itself counts while it rests, to half a percent', async () => {
      const target = await python.start('heap_target.py', [String(UNITS)]);
      try {
        await expectAccurate(target);
      } finally {
        await target.stop();
      }
    });

    it('sees exactly the objects that were added between two looks', async () => {
      const target = await python.start('heap_target.py', ['50']);
      try {
        const before = await reader.census(target);
        target.send('grow 12345');
        await target.line();
        const after = await reader.census(target);
        const grown = (type: string) => countOf(after.types, type) - countOf(before.types, type);
        expect(grown('app.handlers.Session')).toBe(12345);
        expect(grown('app.handlers.Meta')).toBe(12345);
        expect(grown('app.handlers.Job')).toBe(0);
        expect(after.allocator!.usedBytes).toBeGreaterThan(before.allocator!.usedBytes + 12345 * 100);
      } finally {
        await target.stop();
      }
    });
  });
});

/** To half a percent and what the target replaced while the census ran, which may be counted twice or not at all. */
async function expectAccurate(target: PythonTarget): Promise<void> {
  const before = await truthOf(target);
  const { result: census, replaced } = await whileReplacing(target, () => reader.census(target));
  const after = await truthOf(target);
  const moved = replaced / UNITS;
  const errors = countErrors(census, [before, after]);
  // Some thirty types of many shapes: a comparison of none would pass.
  expect(errors.length).toBeGreaterThan(30);
  expect(errors.filter(({ error }) => error > MOST_ERROR + moved)).toEqual([]);
  const told = [before, after].map((truth) => truth.allocator!.usedBytes);
  const used = census.allocator!.usedBytes;
  expect(used).toBeGreaterThan(Math.min(...told) * (1 - moved) - ALLOCATOR_SLACK_BYTES);
  expect(used).toBeLessThan(Math.max(...told) * (1 + moved) + ALLOCATOR_SLACK_BYTES);
  expect(census.gc).toHaveLength(before.gc.length);
}

function countOf(types: readonly { type: string; count: number }[], type: string): number {
  return types.filter((counted) => counted.type === type).reduce((sum, { count }) => sum + count, 0);
}
