import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import { openHeapReader } from '../../agent/heap/reader/open-heap-reader.ts';
import type { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import type { PythonTarget } from '../heap/python-target.ts';
import { onePythonPerVersion, type TestPython } from '../heap/pythons.ts';

const MIB = 1024 * 1024;
const DEADLINE_MS = 20_000;
const reader = openHeapReader({ deadlineMs: DEADLINE_MS, memoryCapBytes: 768 * MIB });
afterAll(() => reader.close());

/** The lies are told at offsets that 3.14 changed; one on this machine and the newest that there is. */
const able = (await onePythonPerVersion()).filter(({ minor }) => minor <= 13);
const pythons = [...new Set([able.find(({ where }) => where === 'local')!, able.at(-1)!])];

async function withHostile(
  python: TestPython,
  args: readonly string[],
  look: (target: PythonTarget) => Promise<void>,
): Promise<void> {
  const target = await python.start('hostile_heap.py', args, { folder: `${import.meta.dirname}/` });
  try {
    await look(target);
  } finally {
    await target.stop();
  }
}

async function answers(target: PythonTarget): Promise<void> {
  target.send('ping');
  expect(await target.line()).toBe('alive');
  const status = readFileSync(`/proc/${target.pid}/status`, 'latin1');
  expect(status).toMatch(/^TracerPid:\s+0$/m);
  expect(status).not.toMatch(/^State:\s+[tT]/m);
}

/** What a look gives: a result or a refusal, and nothing else. */
async function outcome<T>(job: Promise<T>): Promise<T | HeapRefusal> {
  return await job.catch((error) => {
    if (error.name !== 'HeapRefusal' || error.rule === 'reader-failed') throw error;
    return error;
  });
}

const everything = { types: null, tenants: ['tenant-a'], maxHolders: 50 };

describe.each(pythons.map((python) => [python.name, python] as const))(
  'a hostile heap of Python %s',
  (_, python) => {
    it.each([
      'endless_names',
      'lying_sizes',
      'loops',
      'stray_pointers',
      'moving_maps',
      'reserves',
      'escapes',
      'forks',
    ])(
      'is read, and the process does not notice: %s',
      (mode) =>
        withHostile(python, [mode], async (target) => {
          expect(target.ready).toBe('ready');
          const census = await reader.census(target);
          expect(census.objects).toBeGreaterThan(5_000);
          // What nobody has cannot be in the sum.
          expect(census.objectBytes).toBeLessThan(4 * 1024 * MIB);
          expect(census.types.length).toBeLessThanOrEqual(10_001);
          for (const { type } of census.types) expect(type.length).toBeLessThanOrEqual(256);
          await answers(target);
          const retention = await outcome(reader.retention(target, everything));
          if ('rule' in retention) expect(['too-large', 'memory-cap', 'deadline']).toContain(retention.rule);
          await answers(target);
        }),
      90_000,
    );

    it('is refused or read when the process ends in the middle', async () => {
      const seen = new Set<string>();
      for (let after = 0.03; after <= 0.3; after += 0.03)
        await withHostile(python, ['ends_soon', String(after)], async (target) => {
          for (let look = 0; look < 20; look++) {
            const result: HeapCensus | HeapRefusal = await outcome(reader.census(target));
            seen.add('rule' in result ? result.rule : 'read');
            if ('rule' in result) break;
          }
        });
      expect([...seen].sort()).toEqual(expect.arrayContaining(['process-ended']));
      expect([...seen].every((how) => ['read', 'process-ended', 'finalizing'].includes(how))).toBe(true);
    });
  },
);

describe('a page that only its owner can fill in', () => {
  it('is not waited for, by nobody', ({ skip }) =>
    withHostile(pythons[0]!, ['fault_trap'], async (target) => {
      if (target.ready.startsWith('unavailable')) skip(`this kernel lets nobody make one: ${target.ready}`);
      expect((await reader.census(target)).objects).toBeGreaterThan(5_000);
      await answers(target);
      await outcome(reader.retention(target, everything));
      await answers(target);
    }));
});
