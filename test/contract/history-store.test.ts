import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mergeSignatures } from '../../functions/catalog/merge-signatures.ts';
import { packBin, sampleStats } from '../../functions/contract/bin-stats.ts';
import type { InstanceKey } from '../../functions/contract/instance.ts';
import { unpackSamples } from '../../functions/contract/packed-samples.ts';
import type {
  BinRecord,
  CensusRecord,
  LedgerRecord,
  LifecycleRecord,
  RequestsRecord,
  SnapshotRecord,
} from '../../functions/contract/records.ts';
import type { HistoryStore, StoredFinding } from '../../functions/store/history.ts';
import { madeTarget } from '../bench/made-target.ts';
import { containerBins } from '../bench/make-history.ts';
import { madePoint, madeSignature } from '../catalog/made-signature.ts';
import { historyAdapters } from './history-adapters.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const END_MS = 498_612 * HOUR_MS;
const HOST = 'host-1';
const EVER = [0, Number.POSITIVE_INFINITY] as const;

/** Two hours of bins of one container, ending at END_MS. */
function twoHours(container = 'service-b'): BinRecord[] {
  const shape = (_: string, tMs: number): number => 80e6 + (tMs % 977) * 4096;
  return containerBins(container, {
    containers: [],
    hours: 2,
    intervalMs: 10_000,
    host: HOST,
    endMs: END_MS,
    shape,
  });
}

const bins = twoHours();
const { instance, identity } = bins[0]!;
const key: InstanceKey = { host: HOST, ...instance };

function requests(fromMs: number, over: Partial<RequestsRecord> = {}): RequestsRecord {
  return {
    type: 'requests',
    instance,
    identity,
    source: 'access-log',
    fromMs,
    toMs: fromMs + 60_000,
    tenants: { 'tenant-gamma': { requests: 3, errors: 1 } },
    otherRequests: 0,
    untenantedRequests: 2,
    unparsedLines: 0,
    droppedLines: 0,
    ...over,
  };
}

function census(observedAtMs: number, pid = 7): CensusRecord {
  const types = [{ type: 'dict', count: 10, bytes: 2320 }];
  return {
    type: 'census',
    instance,
    identity,
    pid,
    startTicks: 99,
    python: '3.12.1',
    observedAtMs,
    types,
    allocator: null,
  };
}

function ledger(observedAtMs: number, over: Partial<LedgerRecord> = {}): LedgerRecord {
  return {
    type: 'ledger',
    instance,
    identity,
    observedAtMs,
    anonBytes: 100,
    pythonObjectsBytes: 60,
    allocatorFreeBytes: 5,
    interpreterBytes: 40,
    unexplainedBytes: -5,
    fileBytes: 9,
    kernelBytes: null,
    processes: 2,
    processesRead: 1,
    ...over,
  };
}

function lifecycle(atMs: number, over: Partial<LifecycleRecord> = {}): LifecycleRecord {
  return { type: 'lifecycle', instance, identity, event: 'seen', atMs, detail: null, ...over };
}

function finding(over: Partial<StoredFinding> = {}): StoredFinding {
  return {
    service: 'service-b',
    fingerprint: 'f1',
    state: 'suspected',
    container: 'service-b',
    host: HOST,
    tenant: 'tenant-gamma',
    rateBytesPerHour: 12.3 * 1_048_576,
    confidence: 0.87,
    firstSeenMs: END_MS,
    changedAtMs: END_MS,
    lastSeenMs: END_MS,
    ...over,
  };
}

for (const adapter of await historyAdapters()) {
  const suite = describe.skipIf(adapter.missing !== null);
  const open = async (now: () => number = () => END_MS): Promise<HistoryStore> => {
    const { store, remove } = await adapter.create(now);
    onTestFinished(remove);
    return store;
  };
  const write = (store: HistoryStore, records: readonly SnapshotRecord[], host = HOST) =>
    store.write(host, records, END_MS);

  suite(`${adapter.name} history: writing`, () => {
    it('gives back what was written, oldest first, of each kind', async () => {
      const store = await open();
      const t = END_MS - HOUR_MS;
      const records = [
        ...bins.toReversed(),
        requests(t + 60_000),
        requests(t),
        census(t + 5),
        census(t + 5, 8),
        ledger(t + 9),
        ledger(t + 6),
        lifecycle(t, { event: 'oom' }),
        lifecycle(t - 1, { event: 'start' }),
      ];
      const summary = await write(store, records);
      expect(summary).toEqual({ written: records.length, merged: 0, unchanged: 0 });
      expect(await store.bins(key, ...EVER)).toEqual(bins);
      expect(await store.requests(key, ...EVER)).toEqual([requests(t), requests(t + 60_000)]);
      expect(await store.censuses(key, ...EVER)).toEqual([census(t + 5), census(t + 5, 8)]);
      expect(await store.ledgers(key, ...EVER)).toEqual([ledger(t + 6), ledger(t + 9)]);
      expect(await store.lifecycle(key, ...EVER)).toEqual([
        lifecycle(t - 1, { event: 'start' }),
        lifecycle(t, { event: 'oom' }),
      ]);
    });

    it('changes nothing the second time', async () => {
      const store = await open();
      const t = END_MS - 1;
      const records = [...bins, requests(t), census(t), ledger(t), lifecycle(t)];
      await write(store, records);
      const heads = await store.instances({ sinceMs: 0 });
      expect(await write(store, records)).toEqual({ written: 0, merged: 0, unchanged: records.length });
      expect(await store.bins(key, ...EVER)).toEqual(bins);
      expect(await store.instances({ sinceMs: 0 })).toEqual(heads);
    });

    it('ends the same in whatever order, split and repetition a bin arrives', async () => {
      const whole = bins[3]!;
      const samples = unpackSamples(whole.samples);
      const pieces = fc.array(fc.tuple(fc.nat(29), fc.integer({ min: 1, max: 30 })), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(pieces, fc.boolean(), async (cuts, atOnce) => {
          const store = await open();
          const parts = [[0, 17] as const, ...cuts, [14, 30] as const].map(([from, length]) => ({
            ...whole,
            ...packBin(samples.slice(from, from + length)).fields,
          }));
          if (atOnce) await write(store, parts);
          else for (const part of parts) await write(store, [part]);
          expect(await store.bins(key, ...EVER)).toEqual([whole]);
        }),
        { numRuns: 15 },
      );
    });

    it('keeps the request window that was counted longer, whichever comes first', async () => {
      const short = requests(END_MS - HOUR_MS);
      const long = requests(END_MS - HOUR_MS, { toMs: short.toMs + 1000, untenantedRequests: 9 });
      for (const order of [
        [short, long],
        [long, short],
      ]) {
        const store = await open();
        for (const record of order) await write(store, [record]);
        expect(await store.requests(key, ...EVER)).toEqual([long]);
      }
    });

    it('keeps windows of one time from different sources apart', async () => {
      const store = await open();
      const both = [requests(END_MS - 10), requests(END_MS - 10, { source: 'otlp' })];
      await write(store, both);
      expect(await store.requests(key, ...EVER)).toEqual(both);
    });

    it('keeps hosts, containers and lives of one container apart', async () => {
      const store = await open();
      const restarted = { ...bins[0]!, instance: { ...instance, startedAtMs: instance.startedAtMs + 1 } };
      await write(store, [bins[0]!, restarted]);
      await write(store, [bins[1]!], 'host-2');
      expect(await store.bins(key, ...EVER)).toEqual([bins[0]]);
      expect(await store.bins({ host: HOST, ...restarted.instance }, ...EVER)).toEqual([restarted]);
      expect(await store.bins({ ...key, host: 'host-2' }, ...EVER)).toEqual([bins[1]]);
    });
  });

  suite(`${adapter.name} history: ranges`, () => {
    it('include their start and exclude their end', async () => {
      const store = await open();
      const t = END_MS - 100;
      await write(store, [...bins, requests(t), census(t), ledger(t), lifecycle(t)]);
      const [from, to] = [bins[4]!.binStartMs, bins[9]!.binStartMs];
      expect(await store.bins(key, from, to)).toEqual(bins.slice(4, 9));
      expect(await store.bins(key, from + 1, to + 1)).toEqual(bins.slice(5, 10));
      for (const read of [store.requests, store.censuses, store.ledgers, store.lifecycle]) {
        expect((await read(key, END_MS - 100, END_MS)).length).toBe(1);
        expect((await read(key, 0, END_MS - 100)).length).toBe(0);
        expect((await read(key, END_MS - 99, END_MS)).length).toBe(0);
      }
    });

    it('of an unknown instance are empty', async () => {
      const store = await open();
      await write(store, bins);
      expect(await store.bins({ ...key, containerId: 'other' }, ...EVER)).toEqual([]);
    });
  });

  suite(`${adapter.name} history: hours`, () => {
    it('are the exact statistics over the samples of their bins, also when a bin comes late', async () => {
      const store = await open();
      await write(store, [...bins.slice(0, 5), ...bins.slice(6)]);
      await write(store, [bins[5]!]);
      const hours = await store.hours(key, ...EVER);
      const expected = [bins.slice(0, 12), bins.slice(12)].map((ofHour, i) => ({
        hourStartMs: END_MS - (2 - i) * HOUR_MS,
        binCount: 12,
        ...sampleStats(ofHour.flatMap((bin) => unpackSamples(bin.samples))),
      }));
      expect(hours).toEqual(expected);
    });

    it('stay when their bins have expired', async () => {
      let nowMs = END_MS;
      const store = await open(() => nowMs);
      await write(store, bins);
      nowMs += 9 * DAY_MS;
      await write(store, [lifecycle(nowMs)]);
      expect(await store.bins(key, ...EVER)).toEqual([]);
      expect((await store.hours(key, ...EVER)).length).toBe(2);
    });
  });

  suite(`${adapter.name} history: instances`, () => {
    it('have first and last sight of any record and the newest names, in whatever order records come', async () => {
      const renamed = { ...identity, name: 'renamed', service: 'service-z' };
      const records = [
        lifecycle(END_MS - 10, { identity: renamed }),
        bins[5]!,
        requests(END_MS - HOUR_MS),
        census(END_MS - 20),
        lifecycle(END_MS - 3 * HOUR_MS, { event: 'start' }),
      ];
      for (const order of [records, records.toReversed()]) {
        const store = await open();
        for (const record of order) await write(store, [record]);
        expect(await store.instances({ sinceMs: 0 })).toEqual([
          { ...key, identity: renamed, firstSeenMs: END_MS - 3 * HOUR_MS, lastSeenMs: END_MS - 10 },
        ]);
        expect(await store.instances({ sinceMs: 0, service: 'service-b' })).toEqual([]);
        expect((await store.instances({ sinceMs: 0, service: 'service-z' })).length).toBe(1);
      }
    });

    it('can be asked for by host, service and last sight, and come in a fixed order', async () => {
      const store = await open();
      const at = (container: string, start: number, atMs: number) => {
        const target = madeTarget(container, start);
        return lifecycle(atMs, { instance: target.instance, identity: target.identity });
      };
      await write(store, [at('b', 2, END_MS), at('b', 1, END_MS), at('a', 1, END_MS - 5)], 'host-2');
      await write(store, [at('b', 1, END_MS), at('a', 1, END_MS)], 'host-1');
      const asked = async (query: Parameters<HistoryStore['instances']>[0]) =>
        (await store.instances(query)).map((h) => `${h.identity.service} ${h.host} ${h.startedAtMs}`);
      const all = ['a host-1 1', 'a host-2 1', 'b host-1 1', 'b host-2 1', 'b host-2 2'];
      expect(await asked({ sinceMs: 0 })).toEqual(all);
      expect(await asked({ sinceMs: END_MS - 4 })).toEqual(all.toSpliced(1, 1));
      expect(await asked({ sinceMs: END_MS - 5, host: 'host-2' })).toEqual([all[1], all[3], all[4]]);
      expect(await asked({ sinceMs: 0, service: 'b', host: 'host-1' })).toEqual(['b host-1 1']);
      expect(await asked({ sinceMs: END_MS + 1 })).toEqual([]);
    });
  });

  suite(`${adapter.name} history: expiry`, () => {
    it('hides each kind after its time and not before', async () => {
      let nowMs = END_MS;
      const store = await open(() => nowMs);
      await write(store, [bins[0]!, requests(END_MS), census(END_MS), ledger(END_MS), lifecycle(END_MS)]);
      const counts = async () => [
        (await store.bins(key, ...EVER)).length,
        (await store.requests(key, ...EVER)).length,
        (await store.censuses(key, ...EVER)).length,
        (await store.ledgers(key, ...EVER)).length,
        (await store.instances({ sinceMs: 0 })).length,
      ];
      nowMs = END_MS + 8 * DAY_MS - 2 * HOUR_MS - 1;
      expect(await counts()).toEqual([1, 1, 1, 1, 1]);
      nowMs += 1;
      expect(await counts()).toEqual([0, 1, 1, 1, 1]);
      nowMs = END_MS + 8 * DAY_MS;
      expect(await counts()).toEqual([0, 0, 1, 1, 1]);
      nowMs = END_MS + 30 * DAY_MS;
      expect(await counts()).toEqual([0, 0, 0, 0, 1]);
      // The head was last seen at the end of the request window.
      nowMs = END_MS + 90 * DAY_MS + 60_000;
      expect(await counts()).toEqual([0, 0, 0, 0, 0]);
    });
  });

  suite(`${adapter.name} history: catalogue`, () => {
    const at = (containerId: string, uptimeMs: number, version = '1') =>
      madeSignature(
        version,
        madePoint({
          instance: { host: HOST, containerId, startedAtMs: 0 },
          uptimeMs,
          observedAtMs: uptimeMs,
        }),
      );

    it('has each version of a service once, merged in whatever order its instances come', async () => {
      const parts = [at('a', HOUR_MS), at('b', HOUR_MS), at('a', 9 * HOUR_MS)];
      for (const order of [parts, parts.toReversed()]) {
        const store = await open();
        for (const part of order) expect(await store.putSignature(part)).toBe(true);
        await store.putSignature(at('z', HOUR_MS, '2'));
        await store.putSignature({ ...at('z', HOUR_MS), service: 'other' });
        expect(await store.signatures('svc')).toEqual([parts.reduce(mergeSignatures), at('z', HOUR_MS, '2')]);
      }
    });

    it('does not change the second time', async () => {
      const store = await open();
      await store.putSignature(at('a', HOUR_MS));
      expect(await store.putSignature(at('a', HOUR_MS))).toBe(false);
    });

    it('of an unknown service is empty, and a finding of a service is none of its versions', async () => {
      const store = await open();
      await store.putFinding(finding({ service: 'svc' }), null);
      expect(await store.signatures('svc')).toEqual([]);
      await store.putSignature(at('a', HOUR_MS));
      expect(await store.findings()).toHaveLength(1);
    });

    it('outlives every expiry', async () => {
      let nowMs = END_MS;
      const store = await open(() => nowMs);
      await store.putSignature(at('a', HOUR_MS));
      nowMs += 1000 * DAY_MS;
      await write(store, [lifecycle(nowMs)]);
      expect(await store.signatures('svc')).toHaveLength(1);
    });
  });

  suite(`${adapter.name} history: findings`, () => {
    it('are absent, then stored, then listed with the newest change first', async () => {
      const store = await open();
      expect(await store.finding('service-b', 'f1')).toBeNull();
      expect(await store.putFinding(finding(), null)).toBe(true);
      const newer = finding({ service: 'a', fingerprint: 'f2', changedAtMs: END_MS + 1 });
      expect(await store.putFinding(newer, null)).toBe(true);
      expect(await store.finding('service-b', 'f1')).toEqual(finding());
      expect(await store.findings()).toEqual([newer, finding()]);
    });

    it('change only from the state that the writer had seen', async () => {
      const store = await open();
      await store.putFinding(finding(), null);
      expect(await store.putFinding(finding({ confidence: 0.1 }), null)).toBe(false);
      expect(await store.putFinding(finding({ state: 'resolved' }), 'confirmed')).toBe(false);
      expect(await store.finding('service-b', 'f1')).toEqual(finding());
      expect(await store.putFinding(finding({ state: 'confirmed' }), 'suspected')).toBe(true);
      expect((await store.finding('service-b', 'f1'))?.state).toBe('confirmed');
    });

    it('let exactly one of many writers make a transition', async () => {
      const store = await open();
      await store.putFinding(finding(), null);
      const confirm = (n: number) =>
        store.putFinding(finding({ state: 'confirmed', changedAtMs: END_MS + n }), 'suspected');
      const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => confirm(n)));
      expect(outcomes.filter(Boolean).length).toBe(1);
    });

    it('outlive every expiry', async () => {
      let nowMs = END_MS;
      const store = await open(() => nowMs);
      await store.putFinding(finding(), null);
      nowMs += 1000 * DAY_MS;
      await write(store, [lifecycle(nowMs)]);
      expect(await store.findings()).toEqual([finding()]);
    });
  });

  suite(`${adapter.name} history: names that others chose`, () => {
    it('cannot reach into another partition', async () => {
      const store = await open();
      const nasty = { ...identity, name: "'; DROP TABLE item; --", service: 'service-b#FINDING#f1' };
      await write(store, [lifecycle(END_MS, { identity: nasty })], 'host#1%_');
      await store.putFinding(finding(), null);
      expect((await store.instances({ sinceMs: 0, service: nasty.service }))[0]?.identity).toEqual(nasty);
      expect((await store.lifecycle({ ...key, host: 'host#1%_' }, ...EVER)).length).toBe(1);
      expect(await store.lifecycle({ ...key, host: 'host#1xx' }, ...EVER)).toEqual([]);
      expect(await store.findings()).toEqual([finding()]);
    });
  });
}
