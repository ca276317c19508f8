import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PythonProcess, startPython } from '../../test/collect/python-process.ts';
import { processTarget } from '../../test/collect/recorded-target.ts';
import { recordedReader } from '../../test/compose/made-heaps.ts';
import { HOST_ROOTS } from '../collect/collector.ts';
import type { HeapReader } from '../heap/heap-reader.ts';
import { checkHeaps } from './check-heaps.ts';

/** A Python that has forked a second one. */
const CODE = 'import os, time\nchild = os.fork()\nif child: print("ready")\ntime.sleep(600)';
let python: PythonProcess;

beforeAll(async () => {
  python = startPython(['-c', CODE]);
  await python.line();
});
afterAll(() => python.end());

const check = (reader: HeapReader) =>
  checkHeaps({
    discovery: { mode: 'process', targets: () => [processTarget(python.pid)] },
    reader,
    roots: HOST_ROOTS,
    now: Date.now,
  });

describe('whether heaps can be read here', () => {
  it('is found out by reading each Python process once', async () => {
    const reader = recordedReader();
    expect(await check(reader)).toEqual([
      {
        name: 'heaps',
        status: 'ok',
        detail: '2 of 2 Python processes can be read without a pause (CPython 3.11.2: 2)',
        remedy: null,
      },
    ]);
    expect(reader.calls).toHaveLength(2);
  });

  it('names the rule that refuses some, with the reason and the remedy', async () => {
    const [first, second] = await check(
      recordedReader({ census: ({ pid }) => (pid === python.pid ? 'free-threaded' : {}) }),
    );
    expect(first).toMatchObject({ status: 'ok', detail: expect.stringContaining('1 of 2') });
    expect(second).toEqual({
      name: 'heaps',
      status: 'warn',
      detail: `not 1 of them (free-threaded), such as this: census ${python.pid}: free-threaded.`,
      remedy: 'Nothing to do.',
    });
  });

  it('is none of a process that ended meanwhile', async () => {
    expect(await check(recordedReader({ census: () => 'process-ended' }))).toMatchObject([
      { status: 'ok', detail: 'no CPython process in scope' },
    ]);
  });
});
