import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LifecycleRecord } from '../../functions/contract/records.ts';
import { madeTarget } from '../../test/bench/made-target.ts';
import { tempDir } from '../../test/faults/temp-dir.ts';
import { openSpool, type Spool, type SpoolOptions } from './spool.ts';

const T0 = 1_795_000_200_000;
const EVERYTHING = { records: 1e6, bytes: 1e9 };

function record(atMs: number, detail: string | null = null): LifecycleRecord {
  const { instance, identity } = madeTarget('service-a', T0);
  return { type: 'lifecycle', instance, identity, event: 'seen', atMs, detail };
}

function records(count: number, from = 0): LifecycleRecord[] {
  return Array.from({ length: count }, (_, i) => record(T0 + from + i));
}

function times(batch: ReturnType<Spool['next']>): number[] {
  return (batch?.records ?? []).map((r) => (r as LifecycleRecord).atMs - T0);
}

function open(o: Partial<SpoolOptions> & { path?: string } = {}) {
  const path = o.path ?? join(tempDir(), 'data', 'spool.db');
  const notices: string[] = [];
  const options = {
    maxBytes: 1e8,
    maxAgeMs: 1e9,
    now: () => T0,
    onNotice: (t: string) => notices.push(t),
    ...o,
  };
  const spool = openSpool(path, options);
  onTestFinished(() => spool.close());
  return { spool, path, notices };
}

describe('the spool', () => {
  it('hands out what came first, in order, and is empty when all is acknowledged', () => {
    const { spool } = open();
    expect(spool.next(EVERYTHING)).toBeNull();
    spool.append(records(3));
    const batch = spool.next(EVERYTHING);
    expect(times(batch)).toEqual([0, 1, 2]);
    spool.ack(batch!.sequence);
    expect(spool.next(EVERYTHING)).toBeNull();
    expect(spool.stats()).toEqual({ depth: 0, bytes: 0, dropped: {} });
  });

  it('gives the same sequence with the same content until acknowledged, whatever was appended and asked since', () => {
    const { spool } = open();
    spool.append(records(5));
    const first = spool.next({ records: 2, bytes: 1e9 });
    spool.append(records(5, 5));
    expect(spool.next(EVERYTHING)).toEqual(first);
    spool.ack(first!.sequence);
    const second = spool.next(EVERYTHING);
    expect(second?.sequence).toBe(first!.sequence + 1);
    expect(times(second)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('goes on after it was closed and opened: same records, same batch in flight, same sequence', () => {
    const { spool, path } = open();
    spool.append(records(4));
    const batch = spool.next({ records: 3, bytes: 1e9 });
    spool.close();
    const again = open({ path }).spool;
    expect(again.next(EVERYTHING)).toEqual(batch);
    again.ack(batch!.sequence);
    expect(times(again.next(EVERYTHING))).toEqual([3]);
  });

  it('keeps a batch within the bytes asked for, but never gives an empty one', () => {
    const { spool } = open();
    const bytes = JSON.stringify(record(T0)).length + 1;
    spool.append(records(5));
    const two = spool.next({ records: 100, bytes: bytes * 2 });
    expect(two?.records.length).toBe(2);
    spool.ack(two!.sequence);
    expect(spool.next({ records: 100, bytes: 1 })?.records.length).toBe(1);
  });

  it('takes an acknowledgement twice, and refuses one for a batch that never was', () => {
    const { spool } = open();
    spool.append(records(2));
    const batch = spool.next({ records: 1, bytes: 1e9 })!;
    spool.ack(batch.sequence);
    spool.ack(batch.sequence);
    expect(spool.stats().depth).toBe(1);
    expect(() => spool.ack(batch.sequence + 1)).toThrow(RangeError);
  });

  it('is shared by two processes: both see the one batch in flight, one acknowledgement ends it for both', () => {
    const { spool, path } = open();
    const other = open({ path }).spool;
    spool.append(records(2));
    const batch = other.next({ records: 1, bytes: 1e9 });
    expect(spool.next(EVERYTHING)).toEqual(batch);
    spool.ack(batch!.sequence);
    other.ack(batch!.sequence);
    expect(times(other.next(EVERYTHING))).toEqual([1]);
  });

  it('can be read by its owner only', () => {
    const { spool, path } = open();
    spool.append(records(1));
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it('keeps its totals, loses nothing and repeats nothing in any order of calls', () => {
    const step = fc.oneof(
      fc.nat(20).map((n) => ({ append: n })),
      fc.nat(8).map((n) => ({ take: n + 1 })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const { spool } = open();
        let appended = 0;
        const taken: number[] = [];
        for (const s of steps) {
          if ('append' in s) {
            spool.append(records(s.append, appended));
            appended += s.append;
            continue;
          }
          const batch = spool.next({ records: s.take, bytes: 1e9 });
          taken.push(...times(batch));
          if (batch) spool.ack(batch.sequence);
        }
        const { depth } = spool.stats();
        taken.push(...times(spool.next(EVERYTHING)));
        expect(taken).toEqual(Array.from({ length: appended }, (_, i) => i));
        expect(depth).toBe(appended - taken.length + times(spool.next(EVERYTHING)).length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the bounds of the spool', () => {
  const bytesOfOne = JSON.stringify(record(T0)).length;

  it('drop the oldest over the size, count them for good and tell', () => {
    const { spool, path, notices } = open({ maxBytes: bytesOfOne * 10 });
    spool.append(records(10));
    expect(spool.stats().dropped).toEqual({});
    spool.append(records(3, 10));
    expect(spool.stats()).toEqual({ depth: 10, bytes: bytesOfOne * 10, dropped: { size: 3 } });
    expect(times(spool.next(EVERYTHING))[0]).toBe(3);
    expect(notices).toEqual([expect.stringContaining('dropped 3 records')]);
    spool.close();
    expect(open({ path }).spool.stats().dropped).toEqual({ size: 3 });
  });

  it('drop what is too old, and keep what is just young enough', () => {
    let nowMs = T0;
    const { spool } = open({ maxAgeMs: 1000, now: () => nowMs });
    spool.append(records(2));
    nowMs += 500;
    spool.append(records(1, 2));
    nowMs += 500;
    expect(spool.next(EVERYTHING)?.records.length).toBe(3);
    nowMs += 1;
    expect(times(spool.next(EVERYTHING))).toEqual([]);
    expect(spool.stats().dropped).toEqual({ age: 3 });
  });

  it('drop a batch in flight as a whole: its sequence is left out, a late acknowledgement does no harm', () => {
    const { spool } = open({ maxBytes: bytesOfOne * 10 });
    spool.append(records(10));
    const batch = spool.next({ records: 4, bytes: 1e9 })!;
    spool.append(records(1, 10));
    expect(spool.stats()).toMatchObject({ depth: 7, dropped: { size: 4 } });
    spool.ack(batch.sequence);
    const next = spool.next(EVERYTHING);
    expect(next?.sequence).toBe(batch.sequence + 1);
    expect(times(next)).toEqual([4, 5, 6, 7, 8, 9, 10]);
  });

  it('refuse one record that no message can carry, and keep its neighbours', () => {
    const { spool } = open();
    spool.append([record(T0), record(T0 + 1, 'x'.repeat(1_100_000)), record(T0 + 2)]);
    expect(times(spool.next(EVERYTHING))).toEqual([0, 2]);
    expect(spool.stats().dropped).toEqual({ oversize: 1 });
  });

  it('tell of a flood of losses now and then, not each time', () => {
    const { spool, notices } = open({ maxBytes: bytesOfOne * 5 });
    for (let i = 0; i < 200; i++) spool.append(records(1, i));
    expect(spool.stats().dropped).toEqual({ size: 195 });
    expect(notices.length).toBe(3);
  });
});

describe('damaged text in the spool', () => {
  it('is left out and counted; the records beside it are delivered under one sequence', () => {
    const { spool, path, notices } = open();
    spool.append(records(3));
    spool.close();
    const db = new DatabaseSync(path);
    db.exec(`UPDATE record SET body = '{"type":"life' WHERE id = 2`);
    db.close();
    const again = open({ path });
    const batch = again.spool.next(EVERYTHING);
    expect(times(batch)).toEqual([0, 2]);
    expect(again.spool.next(EVERYTHING)).toEqual(batch);
    expect(again.spool.stats()).toMatchObject({ depth: 2, dropped: { unreadable: 1 } });
    expect([...notices, ...again.notices]).toEqual([expect.stringContaining('damaged text')]);
  });

  it('does not hold up the queue when a whole batch is damaged', () => {
    const { spool, path } = open();
    spool.append(records(3));
    spool.close();
    const db = new DatabaseSync(path);
    db.exec(`UPDATE record SET body = '' WHERE id <= 2`);
    db.close();
    const again = open({ path }).spool;
    expect(times(again.next({ records: 2, bytes: 1e9 }))).toEqual([2]);
  });
});
