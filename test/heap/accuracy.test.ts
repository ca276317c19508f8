import { afterAll, describe, expect, it } from 'vitest';
import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import { openHeapReader } from '../../agent/heap/reader/open-heap-reader.ts';
import type { PythonTarget } from './python-target.ts';
import { availablePythons, missingVersions } from './pythons.ts';
import { countErrors, type HeapTruth, medianCensus, medianOf, truthOf } from './truth.ts';

const UNITS = 2000;
const LOOKS = 3;
const MOST_ERROR = 0.005;
/** What the process itself allocates to answer. */
const ALLOCATOR_SLACK_BYTES = 16 * 1024;
const pythons = await availablePythons();
const missing = await missingVersions();

const reader = openHeapReader({ deadlineMs: 30_000, memoryCapBytes: 1024 ** 3 });
afterAll(() => reader.close());

describe('A census told from outside', () => {
  it.skip.each(missing)('is not compared on %s: no such Python on this machine', () => undefined);

  describe.each(pythons)('on $name', (python) => {
    it('counts what the process itself counts while it rests, to half a percent', async () => {
      const target = await python.start('heap_target.py', [String(UNITS)]);
      try {
        await expectAccurate(target);
      } finally {
        await target.stop();
      }
    });

    it('counts as well while the process replaces a quarter of its heap a second', async () => {
      const target = await python.start('heap_target.py', [String(UNITS), 'busy']);
      try {
        await expectAccurate(target, LOOKS);
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

/** By the median of some looks: a machine that is busy with other tests may stop the reader in the middle of one. */
async function expectAccurate(target: PythonTarget, looks = 1): Promise<void> {
  const truths = [await truthOf(target)] as [HeapTruth, ...HeapTruth[]];
  const censuses: HeapCensus[] = [];
  for (let look = 0; look < looks; look++) {
    censuses.push(await reader.census(target));
    truths.push(await truthOf(target));
  }
  const errors = countErrors(medianCensus(censuses), truths);
  // Some thirty types of many shapes: a comparison of none would pass.
  expect(errors.length).toBeGreaterThan(30);
  expect(errors.filter(({ error }) => error > MOST_ERROR)).toEqual([]);
  const told = truths.map((truth) => truth.allocator!.usedBytes);
  const used = medianOf(censuses.map((census) => census.allocator!.usedBytes));
  expect(used).toBeGreaterThan(Math.min(...told) - ALLOCATOR_SLACK_BYTES);
  expect(used).toBeLessThan(Math.max(...told) + ALLOCATOR_SLACK_BYTES);
  expect(censuses[0]!.gc).toHaveLength(truths[0].gc.length);
}

function countOf(types: readonly { type: string; count: number }[], type: string): number {
  return types.filter((counted) => counted.type === type).reduce((sum, { count }) => sum + count, 0);
}
