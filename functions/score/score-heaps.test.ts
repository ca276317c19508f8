import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fillHistory } from '../../test/bench/make-history.ts';
import { tempDir } from '../../test/faults/temp-dir.ts';
import { madeReport } from '../../test/report/made-report.ts';
import { BIN_MS, type SnapshotRecord } from '../contract/records.ts';
import { seededRandom } from '../detect/seeded-random.ts';
import type { HeapReadings } from '../evidence/heap-readings.ts';
import type { HistoryStore, InstanceHead } from '../store/history.ts';
import { openSqliteHistory } from '../store/sqlite/open-history.ts';
import { scoreHistory } from './score-history.ts';

const HOUR = 3_600_000;
const MB = 1_048_576;
const END = 1_790_000_100_000 - (1_790_000_100_000 % BIN_MS);
const NOTHING: HeapReadings = { censuses: [], ledgers: [], retentions: [], refusals: [] };

/** A container that grows by 10 MB/h, 6 h long. */
async function leaky(): Promise<{ store: HistoryStore; head: InstanceHead }> {
  const store = openSqliteHistory(join(tempDir(), 'history.db'), { now: () => END, onNotice: () => {} });
  onTestFinished(() => store.close());
  const random = seededRandom(1);
  await fillHistory(store, {
    containers: ['leaky'],
    hours: 6,
    intervalMs: 10_000,
    host: 'host-a',
    endMs: END,
    shape: (_, tMs) => 150 * MB + 10 * MB * ((tMs - END) / HOUR + 6) + 3 * MB * random(),
  });
  const [head] = await store.instances({ sinceMs: 0 });
  return { store, head: head! };
}

/** What the heap of its one process said at that hour; objects and free memory grow by so many MB/h. */
function look(head: InstanceHead, hour: number, grows: { objects: number; free: number }): SnapshotRecord[] {
  const { identity, containerId, startedAtMs } = head;
  const atMs = END - (6 - hour) * HOUR - 1000;
  const objects = Math.round((60 + grows.objects * hour) * MB);
  const free = Math.round((5 + grows.free * hour) * MB);
  const anonBytes = Math.round((150 + 10 * hour) * MB);
  const of = { instance: { containerId, startedAtMs }, identity, observedAtMs: atMs };
  return [
    {
      ...of,
      type: 'census',
      pid: 7,
      startTicks: 1,
      python: '3.12.1',
      types: [{ type: 'app.Session', count: Math.round(objects / 1000), bytes: objects }],
      allocator: { arenaBytes: objects + free, usedBytes: objects, freeBytes: free },
    },
    {
      ...of,
      type: 'ledger',
      anonBytes,
      pythonObjectsBytes: objects,
      allocatorFreeBytes: free,
      interpreterBytes: 30 * MB,
      unexplainedBytes: anonBytes - objects - free - 30 * MB,
      fileBytes: 0,
      kernelBytes: null,
      processes: 1,
      processesRead: 1,
    },
  ];
}

async function scored(
  grows: { objects: number; free: number },
  hours: readonly number[],
  heap?: HeapReadings,
) {
  const { store, head } = await leaky();
  await store.write(
    'host-a',
    hours.flatMap((hour) => look(head, hour, grows)),
    END,
  );
  const options = { store, nowMs: END, windowMs: 24 * HOUR, minWindowMs: HOUR };
  const [one] = await scoreHistory({ ...options, ...(heap === undefined ? {} : { heap }) });
  return { one: one!, head, gaps: one!.verdict.gaps.map((g) => g.missing).join('\n') };
}

describe('a leak whose heap was read', () => {
  const every = [0.1, 1, 2, 3, 4, 5, 6];

  it.each([
    ['object', { objects: 9.5, free: 0.1 }],
    ['allocator_retention', { objects: 0.1, free: 9.5 }],
    ['native', { objects: 0.1, free: 0.1 }],
  ] as const)('is of kind %s, by many looks and by two that span the time', async (kind, grows) => {
    for (const hours of [every, [0.1, 6]]) {
      const { one, gaps } = await scored(grows, hours);
      expect([one.verdict.verdict, one.verdict.kind]).toEqual(['leak', kind]);
      expect(gaps).not.toMatch(/heap|census/);
    }
  });

  it('is as sure as without the heap: what is not calibrated moves no probability', async () => {
    const [without, with_] = [
      await scored({ objects: 9, free: 0 }, []),
      await scored({ objects: 9, free: 0 }, every),
    ];
    expect(with_.one.verdict.confidence).toBe(without.one.verdict.confidence);
    expect([without.one.verdict.kind, without.one.heap, without.gaps]).toEqual([
      'unknown',
      null,
      expect.stringContaining('heap census: whether'),
    ]);
  });

  it('is told with its holder, found in this run, beside what the history knows', async () => {
    const { head } = await leaky();
    const retention = {
      instance: head,
      pid: 7,
      startTicks: 1,
      observedAtMs: END,
      holders: [
        {
          path: 'app.CACHE (dict) -> [*] -> app.Session',
          holder: 'app.CACHE (dict) -> [*]',
          type: 'app.Session',
          count: 50_000,
          bytes: 50 * MB,
          agreement: 1,
        },
      ],
      tenants: [{ tenant: 'acme', count: 900, bytes: MB }],
      tenantObjects: { looked: 1000, ambiguous: 0, none: 100 },
      limits: [],
    };
    const refusal = {
      instance: head,
      pid: 9,
      rule: 'not-cpython',
      message: 'Process 9 is PyPy. Use its tools.',
    };
    const found = await scored({ objects: 9.5, free: 0 }, every, {
      ...NOTHING,
      retentions: [retention],
      refusals: [refusal],
    });
    expect(found.one.verdict).toMatchObject({ tenant: 'acme', tenantEvidence: { source: 'heap' } });
    expect(found.gaps).toContain('the heap of process 9: not-cpython');
    const [finding] = madeReport([found.one]).findings.high_confidence_leaks;
    expect(finding).toMatchObject({
      top_allocation_stack: 'app.CACHE → app.Session',
      kind: 'object',
      growing_types: [{ type: 'app.Session' }],
      ledger: { processes_read: 1 },
      tenant_objects: [{ tenant: 'acme', count: 900 }],
    });
  });
});
