import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { realisticBins } from '../../test/bench/batches.ts';
import { tempDir } from '../../test/faults/temp-dir.ts';
import { packBin } from '../contract/bin-stats.ts';
import type { DeployclawError } from '../contract/errors.ts';
import { unpackSamples } from '../contract/packed-samples.ts';
import type { BinRecord, CensusRecord, LedgerRecord, RequestsRecord } from '../contract/records.ts';
import { openSqliteHistory } from '../store/sqlite/open-history.ts';
import { ingestBatch } from './ingest-batch.ts';
import { IngestError } from './ingest-error.ts';

const [bin, other] = realisticBins(2) as [BinRecord, BinRecord];
const SENT_MS = bin.binStartMs + 600_000;
const DAY_MS = 86_400_000;

function envelope(records: unknown[], over: object = {}): object {
  return {
    schema: 'snapshot-batch/1',
    host: 'host-1',
    bootId: 'boot',
    agentVersion: '0.1.0',
    sequence: 1,
    sentAtMs: SENT_MS,
    dropped: {},
    records,
    ...over,
  };
}

function memoryStore() {
  const store = openSqliteHistory(join(tempDir(), 'history.db'), { now: () => SENT_MS, onNotice: () => {} });
  onTestFinished(() => store.close());
  return store;
}

function ingest(raw: unknown, store = memoryStore(), receivedAtMs = SENT_MS) {
  return ingestBatch(raw, { store, receivedAtMs });
}

const requests: RequestsRecord = {
  type: 'requests',
  instance: bin.instance,
  identity: bin.identity,
  source: 'access-log',
  fromMs: bin.binStartMs,
  toMs: bin.binStartMs + 300_000,
  tenants: { 'tenant-gamma': { requests: 4, errors: 0 } },
  otherRequests: 0,
  untenantedRequests: 0,
  unparsedLines: 0,
  droppedLines: 0,
};

const census: CensusRecord = {
  type: 'census',
  instance: bin.instance,
  identity: bin.identity,
  pid: 7,
  startTicks: 99,
  python: '3.12.1',
  observedAtMs: bin.binStartMs,
  types: [{ type: 'dict', count: 10, bytes: 2320 }],
  allocator: null,
};

const ledger: LedgerRecord = {
  type: 'ledger',
  instance: bin.instance,
  identity: bin.identity,
  observedAtMs: bin.binStartMs,
  anonBytes: 100,
  pythonObjectsBytes: 60,
  allocatorFreeBytes: 5,
  interpreterBytes: 40,
  unexplainedBytes: -5,
  fileBytes: 9,
  kernelBytes: null,
  processes: 2,
  processesRead: 1,
};

describe('ingest', () => {
  it('stores a good batch, once, however often it comes', async () => {
    const store = memoryStore();
    const first = await ingest(envelope([bin, other, requests]), store);
    expect(first).toEqual({ accepted: 3, merged: 0, unchanged: 0, rejected: [], skewMs: 0 });
    const second = await ingest(envelope([bin, other, requests]), store);
    expect(second).toEqual({ accepted: 3, merged: 0, unchanged: 3, rejected: [], skewMs: 0 });
    const [head] = await store.instances({ sinceMs: 0 });
    expect(await store.bins(head!, 0, Number.POSITIVE_INFINITY)).toEqual([bin, other]);
  });

  it('stores censuses with and without totals, whole or cut to the largest types, and ledgers', async () => {
    const good = [
      census,
      { ...census, pid: 8, objects: 10, objectBytes: 2320, gc: null, threads: 1 },
      { ...census, pid: 9, objects: 11, objectBytes: 2400, typesLeftOut: 1 },
      ledger,
    ];
    expect(await ingest(envelope(good))).toMatchObject({ accepted: 4, rejected: [] });
  });

  it('merges a bin that came in two parts', async () => {
    const store = memoryStore();
    const samples = unpackSamples(bin.samples);
    const part = (from: number, to: number) => ({ ...bin, ...packBin(samples.slice(from, to)).fields });
    await ingest(envelope([part(0, 20)]), store);
    expect(await ingest(envelope([part(15, 30)]), store)).toMatchObject({ accepted: 1, merged: 1 });
    const [head] = await store.instances({ sinceMs: 0 });
    expect(await store.bins(head!, 0, Number.POSITIVE_INFINITY)).toEqual([bin]);
  });

  it('measures the skew between the two clocks', async () => {
    expect((await ingest(envelope([]), memoryStore(), SENT_MS + 1500)).skewMs).toBe(1500);
    expect((await ingest(envelope([]), memoryStore(), SENT_MS - 1500)).skewMs).toBe(-1500);
  });

  it.each<[string, unknown, RegExp]>([
    ['that is nothing', null, /./],
    ['of an unknown type', { ...bin, type: 'secret' }, /type/],
    ['without an instance', { ...bin, instance: undefined }, /instance/],
    ['with a negative size', { ...bin, limitBytes: -1 }, /limitBytes/],
    ['with samples that are not base64', { ...bin, samples: '%%%' }, /samples/],
    ['with samples that do not unpack', { ...bin, samples: bin.samples.slice(0, 40) }, /packed samples/],
    ['with a wrong number of samples', { ...bin, sampleCount: 29 }, /sampleCount/],
    ['with a median that its samples do not have', forgedMedian(), /anonBytes contradicts/],
    ['with statistics for swap that was not measured', withoutSwapSamples(), /swapBytes contradicts/],
    ['with samples of another bin', { ...bin, binStartMs: bin.binStartMs + 300_000 }, /outside of its bin/],
    ['with samples out of order', reversedSamples(), /not later/],
    ['with a window that ends before it starts', { ...requests, toMs: requests.fromMs }, /ends before/],
    [
      'with a window over two bins',
      { ...requests, fromMs: requests.fromMs + 1, toMs: requests.toMs + 1 },
      /next bin/,
    ],
    ['of more objects than there are', { ...census, objects: 9 }, /objects is 9/],
    ['of larger objects than there are', { ...census, objectBytes: 2319 }, /objectBytes is 2319/],
    ['whose ledger does not add up', { ...ledger, unexplainedBytes: 0 }, /add up to 105 bytes/],
    ['of more processes than there are', { ...ledger, processesRead: 3 }, /3 of 2 processes/],
    ['from the far future', { ...requests, ...window(bin.binStartMs + 2 * DAY_MS) }, /newer than its batch/],
    ['from before the history', { ...requests, ...window(bin.binStartMs - 9 * DAY_MS) }, /older/],
  ])('rejects and counts a record %s, and stores its neighbours', async (_what, bad, reason) => {
    const store = memoryStore();
    const result = await ingest(envelope([bin, bad, other]), store);
    expect(result).toMatchObject({
      accepted: 2,
      rejected: [{ index: 1, reason: expect.stringMatching(reason) }],
    });
    const [head] = await store.instances({ sinceMs: 0 });
    expect((await store.bins(head!, 0, Number.POSITIVE_INFINITY)).length).toBe(2);
  });

  it.each<[string, unknown]>([
    ['no object', 'snapshot-batch/1'],
    ['another schema', envelope([bin], { schema: 'snapshot-batch/2' })],
    ['no host', envelope([bin], { host: '' })],
    ['too many records', envelope(Array.from({ length: 10_001 }, () => null))],
  ])('refuses as a whole a message with %s, and stores nothing', async (_what, raw) => {
    const store = memoryStore();
    const error = await ingest(raw, store).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(IngestError);
    expect((error as DeployclawError).remedy).not.toBe('');
    expect(await store.instances({ sinceMs: 0 })).toEqual([]);
  });
});

function forgedMedian(): BinRecord {
  return { ...bin, anonBytes: { ...bin.anonBytes, median: bin.anonBytes.median + 4096 } };
}

function withoutSwapSamples(): BinRecord {
  const samples = unpackSamples(bin.samples).map((s) => ({ ...s, swapBytes: -1 }));
  return { ...bin, samples: packBin(samples).fields.samples };
}

function reversedSamples(): BinRecord {
  return { ...bin, ...packBin(unpackSamples(bin.samples).reverse()).fields };
}

function window(fromMs: number): Pick<RequestsRecord, 'fromMs' | 'toMs'> {
  return { fromMs, toMs: fromMs + 1000 };
}
