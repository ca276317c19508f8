import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { madeTarget } from '../../test/bench/made-target.ts';
import { tempDir } from '../../test/faults/temp-dir.ts';
import type { SnapshotRecord } from '../contract/records.ts';
import type { HistoryStore, InstanceHead } from '../store/history.ts';
import { openSqliteHistory } from '../store/sqlite/open-history.ts';
import { readHeap } from './read-heap.ts';

const MIN = 60_000;
const START = 29_900_000 * MIN;
const { instance, identity } = madeTarget('api', START);
const NOTHING = { censuses: [], ledgers: [], retentions: [], refusals: [] };

/** One look at the heaps of these processes, the objects of each growing by the minute. */
function look(atMin: number, pids: readonly number[]): SnapshotRecord[] {
  const atMs = START + atMin * MIN;
  return [
    ...pids.map(
      (pid): SnapshotRecord => ({
        type: 'census',
        instance,
        identity,
        pid,
        startTicks: pid,
        python: '3.12.1',
        observedAtMs: atMs + pid,
        types: [{ type: 'app.Session', count: 10 + atMin, bytes: 640 + 64 * atMin }],
        allocator: null,
      }),
    ),
    {
      type: 'ledger',
      instance,
      identity,
      observedAtMs: atMs,
      anonBytes: 1000,
      pythonObjectsBytes: 1000,
      allocatorFreeBytes: 0,
      interpreterBytes: 0,
      unexplainedBytes: 0,
      fileBytes: 0,
      kernelBytes: null,
      processes: pids.length,
      processesRead: pids.length,
    },
  ];
}

async function read(records: readonly SnapshotRecord[], counted?: (n: number) => void) {
  const nowMs = START + 10_000 * MIN;
  const store = openSqliteHistory(join(tempDir(), 'history.db'), { now: () => nowMs, onNotice: () => {} });
  onTestFinished(() => store.close());
  await store.write('h', records, nowMs);
  const counting: HistoryStore = {
    ...store,
    censuses: async (...range) => {
      const found = await store.censuses(...range);
      counted?.(found.length);
      return found;
    },
  };
  const [head] = await store.instances({ sinceMs: 0 });
  const window = { fromMs: START, toMs: nowMs };
  return (await readHeap(counting, head as InstanceHead, { window, read: NOTHING })).heap!;
}

describe('the heaps that the history knows', () => {
  it('are read at both ends and in the middle only, and tell the same growth', async () => {
    const day = Array.from({ length: 96 }, (_, i) => look(15 * i, [7, 8])).flat();
    let reads = 0;
    const heap = await read(day, (n) => {
      reads += n;
    });
    expect(reads).toBe(6);
    expect(heap.ledgers).toHaveLength(96);
    expect(heap.growth).toEqual([
      { type: 'app.Session', countGrowth: 2 * 95 * 15, bytesGrowth: 2 * 95 * 15 * 64 },
    ]);
  });

  it('show a worker that came after the first look and was there in the middle', async () => {
    const day = Array.from({ length: 20 }, (_, i) => look(15 * i, i < 3 ? [7] : [9])).flat();
    const heap = await read(day);
    expect(heap.compared).toBe(1);
    expect(heap.departed.processes).toBe(1);
    expect(heap.growth[0]!.countGrowth).toBe(15 * (19 - 9));
  });

  it('are all read when there are few', async () => {
    let reads = 0;
    const heap = await read([...look(0, [7]), ...look(2, [7]), ...look(4, [7])], (n) => {
      reads += n;
    });
    expect(reads).toBe(3);
    expect(heap.growth[0]!.countGrowth).toBe(4);
  });
});
