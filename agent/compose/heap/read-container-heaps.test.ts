import { describe, expect, it } from 'vitest';
import { processTarget } from '../../../test/collect/recorded-target.ts';
import {
  madeAccess,
  madeMemory,
  madeParts,
  madeProcess,
  recordedReader,
} from '../../../test/compose/made-heaps.ts';
import { MB, NOON } from '../../../test/report/made-scored.ts';
import { readContainerHeaps } from './read-container-heaps.ts';

const target = processTarget(process.pid);
const always = () => true;

describe('reading the heaps of a container', () => {
  it('takes a census of each Python process, largest first, and adds them up to the memory that the cgroup counts', async () => {
    const reader = recordedReader();
    const memory = [madeMemory(38 * MB), madeMemory(42 * MB)];
    const heaps = await readContainerHeaps(
      madeAccess({
        reader,
        processes: () => [
          madeProcess(7),
          madeProcess(8, { residentBytes: 90 * MB }),
          madeProcess(9, { python: null, comm: 'nginx' }),
        ],
        memory: () => memory.shift()!,
      }),
      target,
      always,
    );
    expect(reader.calls).toEqual(['census 8', 'census 7']);
    expect(heaps.ledger).toMatchObject({
      type: 'ledger',
      instance: target.instance,
      observedAtMs: NOON,
      anonBytes: 40 * MB,
      pythonObjectsBytes: 20 * MB,
      allocatorFreeBytes: 2 * MB,
      interpreterBytes: 2 * MB,
      unexplainedBytes: 16 * MB,
      fileBytes: 5 * MB,
      kernelBytes: MB,
      processes: 3,
      processesRead: 2,
    });
  });

  it('counts what forked workers share once, as their cgroup does', async () => {
    const { ledger } = await readContainerHeaps(
      madeAccess({
        processes: () => [madeProcess(7), madeProcess(8)],
        parts: () => madeParts({ anonBytes: 14 * MB, pssAnonBytes: 7 * MB }),
      }),
      target,
      always,
    );
    expect(ledger).toMatchObject({
      pythonObjectsBytes: 10 * MB,
      allocatorFreeBytes: MB,
      interpreterBytes: MB,
    });
  });

  it('leaves a number below zero as it is, and does without mappings that may not be read', async () => {
    const { ledger } = await readContainerHeaps(
      madeAccess({ memory: () => madeMemory(10 * MB), parts: () => null }),
      target,
      always,
    );
    expect(ledger).toMatchObject({ interpreterBytes: 0, unexplainedBytes: -MB });
  });

  it('writes a refusal down, goes on with the next process, and does not ask the refused one again at once', async () => {
    const reader = recordedReader({ census: ({ pid }) => (pid === 7 ? 'free-threaded' : {}) });
    const access = madeAccess({ reader, processes: () => [madeProcess(7), madeProcess(8)] });
    const first = await readContainerHeaps(access, target, always);
    expect(first.censuses.map((c) => c.pid)).toEqual([8]);
    expect(first.ledger).toMatchObject({ processes: 2, processesRead: 1 });
    expect(access.refusals.told()).toMatchObject([{ pid: 7, rule: 'free-threaded' }]);
    await readContainerHeaps(access, target, always);
    expect(reader.calls).toEqual(['census 7', 'census 8', 'census 8']);
  });

  it('asks once more when the reader failed, and takes a second failure for an answer', async () => {
    let failures = 1;
    const reader = recordedReader({ census: () => (failures-- > 0 ? 'reader-failed' : {}) });
    const access = madeAccess({ reader });
    expect((await readContainerHeaps(access, target, always)).censuses).toHaveLength(1);
    expect([access.refusals.told(), access.refusals.passed()]).toEqual([[], 1]);
    failures = 9;
    expect((await readContainerHeaps(access, target, always)).censuses).toEqual([]);
    expect(reader.calls).toHaveLength(4);
  });

  it('gives no ledger of a container that ended, or of which nothing was read, and takes neither for a failure', async () => {
    const gone = madeAccess({ memory: () => null, processes: () => [] });
    expect(await readContainerHeaps(gone, target, always)).toMatchObject({ censuses: [], ledger: null });
    const other = madeAccess({ processes: () => [madeProcess(7, { python: null })] });
    expect(await readContainerHeaps(other, target, always)).toMatchObject({ censuses: [], ledger: null });
  });

  it('stops when there is no time left, and counts what it left out', async () => {
    const reader = recordedReader();
    const access = madeAccess({ reader, processes: () => [7, 8, 9].map((pid) => madeProcess(pid)) });
    const heaps = await readContainerHeaps(access, target, () => reader.calls.length < 1);
    expect(heaps).toMatchObject({ leftOut: 2, censuses: [{ pid: 7 }] });
  });

  it('lets what is no refusal through: it is a defect, not an answer', async () => {
    const reader = { ...recordedReader(), census: () => Promise.reject(new TypeError('defect')) };
    await expect(readContainerHeaps(madeAccess({ reader }), target, always)).rejects.toThrow('defect');
  });
});
