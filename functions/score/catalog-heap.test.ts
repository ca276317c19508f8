import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempDir } from '../../test/faults/temp-dir.ts';
import type { CensusRecord, RequestsRecord } from '../contract/records.ts';
import { collectHeapEvidence } from '../evidence/collect-heap-evidence.ts';
import type { HistoryStore, InstanceHead } from '../store/history.ts';
import { openSqliteHistory } from '../store/sqlite/open-history.ts';
import { catalogHeap } from './catalog-heap.ts';

const HOUR = 3_600_000;
const START = 498_000 * HOUR;
const NOW = START + 100 * HOUR;

function open(): HistoryStore {
  const store = openSqliteHistory(join(tempDir(), 'history.db'), { now: () => NOW, onNotice: () => {} });
  onTestFinished(() => store.close());
  return store;
}

function head(version: string, startedAtMs: number): InstanceHead {
  const identity = {
    name: 'api',
    service: 'api',
    version,
    image: null,
    tenant: null,
    source: 'docker',
  } as const;
  return {
    host: 'h',
    containerId: `c${version}`,
    startedAtMs,
    identity,
    firstSeenMs: startedAtMs,
    lastSeenMs: NOW,
  };
}

function census({ identity, containerId, startedAtMs }: InstanceHead, sessions: number): CensusRecord {
  return {
    type: 'census',
    instance: { containerId, startedAtMs },
    identity,
    pid: 7,
    startTicks: 1,
    python: '3.12.1',
    observedAtMs: startedAtMs + HOUR,
    types: [{ type: 'app.Session', count: sessions, bytes: sessions * 1000 }],
    allocator: null,
  };
}

function evidenceOf(of: InstanceHead, sessions: number) {
  const readings = { censuses: [census(of, sessions)], ledgers: [], retentions: [], refusals: [] };
  return [...collectHeapEvidence(readings).values()][0]!;
}

/** Requests in each 5 minutes of the first hour from `fromMs` on. */
function requests(
  { identity, containerId, startedAtMs }: InstanceHead,
  fromMs = startedAtMs,
): RequestsRecord[] {
  return Array.from(
    { length: 12 },
    (_, i) =>
      ({
        type: 'requests',
        instance: { containerId, startedAtMs },
        identity,
        source: 'otlp',
        fromMs: startedAtMs + i * 300_000,
        toMs: startedAtMs + (i + 1) * 300_000,
        tenants: { acme: { requests: 100, errors: 0 } },
        otherRequests: 5,
        untenantedRequests: 0,
        unparsedLines: 0,
        droppedLines: 0,
      }) as const,
  ).filter((r) => r.fromMs >= fromMs);
}

describe('the catalogue of heaps', () => {
  it('grows with each version that is scored, and tells what a version changed at the same requests', async () => {
    const store = open();
    const [old, current] = [head('1', START), head('2', START + 50 * HOUR)];
    for (const life of [old, current]) await store.write('h', requests(life), NOW);
    expect(await catalogHeap(store, old, evidenceOf(old, 1000))).toBeNull();
    const comparison = await catalogHeap(store, current, evidenceOf(current, 50_000));
    expect(comparison).toMatchObject({
      previousVersion: '1',
      by: 'requests',
      load: 1260,
      previousLoad: 1260,
    });
    expect(comparison!.outgrown).toMatchObject([{ type: 'app.Session', factor: 50 }]);
    // The old version is compared with nothing, also now that there is a newer one.
    expect(await catalogHeap(store, old, evidenceOf(old, 1000))).toBeNull();
  });

  it('does not change when the same history is scored again', async () => {
    const store = open();
    const life = head('1', START);
    await catalogHeap(store, life, evidenceOf(life, 1000));
    const before = await store.signatures('api');
    await catalogHeap(store, life, evidenceOf(life, 1000));
    expect(await store.signatures('api')).toEqual(before);
    expect(before[0]!.points).toMatchObject([{ uptimeMs: HOUR, requests: null, processes: 1 }]);
  });

  it('does not take requests that were counted for a part of the life for a low load', async () => {
    const store = open();
    const life = head('1', START);
    await store.write('h', requests(life, START + 600_000), NOW);
    await catalogHeap(store, life, evidenceOf(life, 1000));
    expect((await store.signatures('api'))[0]!.points[0]!.requests).toBeNull();
  });

  it('has nothing of a container whose heap was not read', async () => {
    const store = open();
    expect(await catalogHeap(store, head('1', START), null)).toBeNull();
    expect(await store.signatures('api')).toEqual([]);
  });
});
