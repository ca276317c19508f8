import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DeployclawError } from '../../functions/contract/errors.ts';
import type { SnapshotRecord } from '../../functions/contract/records.ts';
import { type SnapshotBatch, snapshotBatch } from '../../functions/contract/snapshot-batch.ts';
import { openSqliteHistory } from '../../functions/store/sqlite/open-history.ts';
import { realisticBins } from '../../test/bench/batches.ts';
import { tempDir } from '../../test/faults/temp-dir.ts';
import { createEmbeddedSink } from './embedded-sink.ts';
import { createShipper, DeliveryError } from './shipper.ts';
import type { Sink } from './sink.ts';
import { openSpool } from './spool.ts';

const bins = realisticBins(400);
const endMs = bins.at(-1)!.binStartMs + 300_000;
const now = (): number => endMs;
const onNotice = (): void => {};

function setUp(sink: Sink, records: readonly SnapshotRecord[] = bins) {
  const spool = openSpool(join(tempDir(), 'spool.db'), { maxBytes: 1e8, maxAgeMs: 1e9, now, onNotice });
  onTestFinished(() => spool.close());
  spool.append(records);
  return {
    spool,
    shipper: createShipper({ spool, sink, host: 'h', bootId: 'b', agentVersion: '0.1.0', now }),
  };
}

/** A receiver that keeps what it gets and is out of order while told so. */
function recordingSink() {
  const got: SnapshotBatch[] = [];
  const state = { broken: false };
  const send = async (batch: SnapshotBatch): Promise<void> => {
    if (state.broken) throw new Error('connection refused');
    got.push(batch);
  };
  return { got, state, send };
}

describe('the shipper', () => {
  it('sends everything in valid batches of at most 200 KB, numbered without gaps, in order', async () => {
    const sink = recordingSink();
    const { spool, shipper } = setUp(sink);
    const done = await shipper.deliver();
    expect(done).toEqual({ batches: sink.got.length, records: 400 });
    expect(sink.got.length).toBeGreaterThan(2);
    for (const batch of sink.got) {
      expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(200_000);
      expect(snapshotBatch.parse(batch)).toEqual(batch);
    }
    expect(sink.got.map((b) => b.sequence)).toEqual(sink.got.map((_, i) => i + 1));
    expect(sink.got.flatMap((b) => b.records)).toEqual(bins);
    expect(spool.stats().depth).toBe(0);
  });

  it('uses the room: all but the last batch are nearly full', async () => {
    const sink = recordingSink();
    await setUp(sink).shipper.deliver();
    for (const batch of sink.got.slice(0, -1))
      expect(Buffer.byteLength(JSON.stringify(batch))).toBeGreaterThan(195_000);
  });

  it('sends a record above 200 KB alone, below 1 MiB even when every character takes six bytes', async () => {
    const sink = recordingSink();
    const { instance, identity } = bins[0]!;
    const types = Array.from({ length: 512 }, (_, i) => ({
      type: `${i}`.padEnd(256, '\u0001'),
      count: 1,
      bytes: 1,
    }));
    const census: SnapshotRecord = {
      type: 'census',
      instance,
      identity,
      pid: 1,
      startTicks: 1,
      python: '3.12',
      observedAtMs: endMs,
      types,
      allocator: null,
    };
    await setUp(sink, [bins[0]!, census, bins[1]!]).shipper.deliver();
    expect(sink.got.map((b) => b.records.map((r) => r.type))).toEqual([['bin'], ['census'], ['bin']]);
    expect(Buffer.byteLength(JSON.stringify(sink.got[1]))).toBeLessThan(1_048_576);
  });

  it('leaves everything in the spool when the receiver fails, says so, and delivers at the next call', async () => {
    const sink = recordingSink();
    const { spool, shipper } = setUp(sink);
    sink.state.broken = true;
    const error = await shipper.deliver().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DeliveryError);
    expect(error).toBeInstanceOf(DeployclawError);
    expect(error).toMatchObject({ sequence: 1, message: expect.stringContaining('connection refused') });
    expect(spool.stats().depth).toBe(400);
    sink.state.broken = false;
    expect((await shipper.deliver()).records).toBe(400);
    expect(sink.got[0]?.sequence).toBe(1);
  });

  it('does not send twice when delivery is called while one is running', async () => {
    const sink = recordingSink();
    const { shipper } = setUp(sink);
    await Promise.all([shipper.deliver(), shipper.deliver()]);
    expect(sink.got.flatMap((b) => b.records).length).toBe(400);
  });

  it('refuses at once an envelope that no receiver would take', () => {
    const { spool } = setUp(recordingSink());
    const make = (host: string) => () =>
      createShipper({ spool, sink: recordingSink(), host, bootId: 'b', agentVersion: '0.1.0', now });
    expect(make('')).toThrow();
    expect(make('h')).not.toThrow();
  });
});

describe('the embedded sink', () => {
  it('puts what was spooled into the history, and the same batch again changes nothing', async () => {
    const store = openSqliteHistory(join(tempDir(), 'history.db'), { now, onNotice });
    onTestFinished(() => store.close());
    const sent: SnapshotBatch[] = [];
    const embedded = createEmbeddedSink(store, now);
    const sink: Sink = {
      async send(batch) {
        sent.push(batch);
        await embedded.send(batch);
      },
    };
    await setUp(sink).shipper.deliver();
    const read = async () => {
      const heads = await store.instances({ sinceMs: 0 });
      return Promise.all(heads.map((head) => store.bins(head, 0, Number.POSITIVE_INFINITY)));
    };
    const before = await read();
    expect(before.flat().length).toBe(400);
    await embedded.send(sent[0]!);
    expect(await read()).toEqual(before);
    expect(embedded.rejected().count).toBe(0);
  });

  it('counts and tells of records that the history refused', async () => {
    const store = openSqliteHistory(join(tempDir(), 'history.db'), { now, onNotice });
    onTestFinished(() => store.close());
    const notices: string[] = [];
    const embedded = createEmbeddedSink(store, now, (text) => notices.push(text));
    const forged = { ...bins[0]!, sampleCount: 7 };
    await setUp(embedded, [forged, bins[1]!]).shipper.deliver();
    expect(embedded.rejected()).toMatchObject({ count: 1, last: [{ index: 0 }] });
    expect(notices).toEqual([expect.stringContaining('refused 1 of 2 records')]);
  });
});
