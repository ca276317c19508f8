import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CensusReading, heapEvidence, type RetentionReading } from '../contract/heap-evidence.ts';
import type { LedgerRecord } from '../contract/records.ts';
import { collectHeapEvidence } from './collect-heap-evidence.ts';
import type { HeapReadings } from './heap-readings.ts';

const MIN = 60_000;
const instance = { containerId: 'c1', startedAtMs: 1000 };
const identity = {
  name: 'api',
  service: 'api',
  version: '1',
  image: null,
  tenant: null,
  source: 'docker',
} as const;
const NOTHING: HeapReadings = { censuses: [], ledgers: [], retentions: [], refusals: [] };

type Counts = Readonly<Record<string, readonly [count: number, bytes: number]>>;

function census(pid: number, atMs: number, counts: Counts, over: Partial<CensusReading> = {}) {
  const types = Object.entries(counts).map(([type, [count, bytes]]) => ({ type, count, bytes }));
  return { instance, pid, startTicks: pid, observedAtMs: atMs, types, allocator: null, ...over };
}

function retention(pid: number, atMs: number, over: Partial<RetentionReading> = {}) {
  const none = { holders: [], tenants: null, tenantObjects: null, limits: [] };
  return { instance, pid, startTicks: pid, observedAtMs: atMs, ...none, ...over };
}

function holder(holds: string, type: string, bytes: number) {
  return { path: `${holds} -> ${type}`, holder: holds, type, count: bytes / 64, bytes, agreement: 1 };
}

function evidence(readings: Partial<HeapReadings>) {
  const all = collectHeapEvidence({ ...NOTHING, ...readings });
  expect([...all.keys()]).toEqual(['c1#1000']);
  const only = all.get('c1#1000')!;
  expect(heapEvidence.parse(only)).toEqual(only);
  return only;
}

describe('heap evidence of a container', () => {
  it('adds up the growth of the processes that were read twice, largest first', () => {
    const { growth, first, last, spanMs } = evidence({
      censuses: [
        census(7, 0, { dict: [10, 1000], 'app.Session': [5, 320], str: [9, 900], int: [1, 32] }),
        census(8, 5, { dict: [10, 1000] }),
        census(7, 2 * MIN, { dict: [12, 1400], 'app.Session': [105, 6720], str: [4, 400], int: [1, 32] }),
        census(8, 2 * MIN + 5, { dict: [11, 1100], 'app.Session': [50, 3200] }),
      ],
    });
    expect(growth).toEqual([
      { type: 'app.Session', countGrowth: 150, bytesGrowth: 9600 },
      { type: 'dict', countGrowth: 3, bytesGrowth: 500 },
      { type: 'str', countGrowth: -5, bytesGrowth: -500 },
    ]);
    expect(spanMs).toBe(2 * MIN + 5);
    expect(first).toMatchObject({ processes: 2, objects: 35, objectBytes: 3252, fromMs: 0, toMs: 5 });
    expect(last?.types[0]).toEqual({ type: 'app.Session', count: 155, bytes: 9920 });
  });

  it('counts workers that came or went apart, and their interpreters are no growth', () => {
    const heap: Counts = { dict: [1000, 100_000] };
    const { growth, arrived, departed, last, compared } = evidence({
      censuses: [
        census(7, 0, heap),
        census(8, 1, heap),
        census(7, 15 * MIN, heap),
        census(9, 15 * MIN + 1, heap),
      ],
    });
    expect(growth).toEqual([]);
    expect(compared).toBe(1);
    expect(arrived).toEqual({ processes: 1, objects: 1000, bytes: 100_000 });
    expect(departed).toEqual(arrived);
    expect(last?.processes).toBe(2);
  });

  it('takes a reused pid for another process', () => {
    const reused = census(7, 15 * MIN, { dict: [9, 900] }, { startTicks: 99 });
    const { compared, growth } = evidence({ censuses: [census(7, 0, { dict: [1, 100] }), reused] });
    expect(compared).toBe(0);
    expect(growth).toEqual([]);
  });

  it('says of one round over several processes that nobody came and nothing grew', () => {
    const { arrived, departed, first, last, growth } = evidence({
      censuses: [1, 2, 3, 4].map((pid) => census(pid, pid * 900, { dict: [1, 100] })),
    });
    expect([arrived.processes, departed.processes, first, growth]).toEqual([0, 0, null, []]);
    expect(last).toMatchObject({ processes: 4, objectBytes: 400 });
  });

  it('counts a reading once that came as read and as kept by the history, with all of its types', () => {
    const many: Counts = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [`app.T${i}`, [1, 1000 - i]]),
    );
    const read = census(7, 0, many);
    const kept = { ...read, types: read.types.slice(0, 512), typesLeftOut: 88, objects: 600 };
    for (const censuses of [
      [kept, read],
      [read, kept],
    ])
      expect(evidence({ censuses }).last).toMatchObject({ processes: 1, objects: 600 });
    // The types that the history left out are neither new nor gone.
    const later = census(7, 15 * MIN, { ...many, 'app.Leak': [10, 9000] });
    expect(evidence({ censuses: [kept, later] }).growth).toEqual([
      { type: 'app.Leak', countGrowth: 10, bytesGrowth: 9000 },
    ]);
  });

  it('ranks who holds growing types first, with the growth between the captures of one process', () => {
    const { holders } = evidence({
      censuses: [census(7, 0, { 'app.S': [1, 64] }), census(7, MIN, { 'app.S': [100, 6400] })],
      retentions: [
        retention(7, 0, { holders: [holder('app.CACHE', 'app.S', 64), holder('app.CONFIG', 'str', 9600)] }),
        retention(7, MIN, {
          holders: [
            holder('app.CONFIG', 'str', 9600),
            holder('app.CACHE', 'app.S', 6400),
            holder('app.NEW', 'app.S', 128),
          ],
        }),
        retention(8, MIN, { holders: [holder('app.CACHE', 'app.S', 3200)] }),
      ],
    });
    expect(holders.map((h) => [h.holder, h.pid, h.growthBytes])).toEqual([
      ['app.CACHE', 7, 6336],
      ['app.CACHE', 8, null],
      ['app.NEW', 7, null],
      ['app.CONFIG', 7, 0],
    ]);
  });

  it('adds tenants up over the last capture of each process, and tells no look from a look that found none', () => {
    const look = { looked: 100, ambiguous: 3, none: 20 };
    const acme = { tenant: 'acme', count: 70, bytes: 700 };
    const { tenants, tenantLook } = evidence({
      retentions: [
        retention(7, 0, { tenants: [{ ...acme, count: 1 }], tenantObjects: look }),
        retention(7, MIN, { tenants: [acme, { ...acme, tenant: 'beta', count: 7 }], tenantObjects: look }),
        retention(8, MIN, { tenants: [acme], tenantObjects: look }),
      ],
    });
    expect(tenants?.map((t) => [t.tenant, t.count])).toEqual([
      ['acme', 140],
      ['beta', 7],
    ]);
    expect(tenantLook).toEqual({ looked: 200, ambiguous: 6, none: 40 });
    expect(evidence({ retentions: [retention(7, 0)] }).tenants).toBeNull();
  });

  it('has ledgers oldest first, one refusal of each process and rule, and every limit once', () => {
    const moment = (observedAtMs: number): LedgerRecord => ({
      type: 'ledger',
      instance,
      identity,
      observedAtMs,
      anonBytes: 10,
      pythonObjectsBytes: 4,
      allocatorFreeBytes: 1,
      interpreterBytes: 2,
      unexplainedBytes: 3,
      fileBytes: 0,
      kernelBytes: null,
      processes: 1,
      processesRead: 1,
    });
    const refusal = { instance, pid: 9, rule: 'free-threaded', message: 'process 9 is free-threaded' };
    const got = evidence({
      ledgers: [moment(2), moment(1)],
      refusals: [refusal, refusal, { ...refusal, pid: 8, rule: 'too-large' }],
      censuses: [7, 8].map((pid) => census(pid, 0, {}, { limits: ['subinterpreters'] })),
    });
    expect(got.ledgers.map((l) => l.observedAtMs)).toEqual([1, 2]);
    // Of process 8 there is a census: what was refused is who holds what in it.
    expect(got.refusals.map((r) => [r.pid, r.rule, r.of])).toEqual([
      [8, 'too-large', 'retention'],
      [9, 'free-threaded', 'heap'],
    ]);
    expect(got.limits).toEqual(['subinterpreters']);
  });

  it('is the same in whatever order readings come, and keeps lives of one container apart', () => {
    const restarted = { ...census(7, MIN, { dict: [3, 3] }), instance: { ...instance, startedAtMs: 2000 } };
    const censuses = [
      census(7, 0, { dict: [1, 10], a: [1, 10] }),
      census(7, MIN, { dict: [2, 20], a: [2, 20] }),
      census(8, 1, { dict: [1, 10] }),
      census(8, MIN, { dict: [5, 50], 'app.b': [1, 10] }),
      restarted,
    ];
    const expected = collectHeapEvidence({ ...NOTHING, censuses });
    expect([...expected.keys()]).toEqual(['c1#1000', 'c1#2000']);
    fc.assert(
      fc.property(fc.shuffledSubarray(censuses, { minLength: censuses.length }), (shuffled) => {
        expect(collectHeapEvidence({ ...NOTHING, censuses: shuffled })).toEqual(expected);
      }),
    );
  });
});
