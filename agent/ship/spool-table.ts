import type { DatabaseSync } from 'node:sqlite';
import type { SnapshotRecord } from '../../functions/contract/records.ts';
import type { DatabaseKind } from '../../functions/store/sqlite/database-kind.ts';
import { type Bounds, lastToDrop, lastToTake, type Row } from './spool-cut.ts';

/**
 * `record` is the queue, oldest id first. The one row of `state` has running totals (counting a deep queue at every
 * append would be slow) and the batch in flight: all records up to `lastId`, null when there is none.
 */
export const SPOOL_KIND: DatabaseKind = {
  label: 'spool',
  applicationId: 0x44_43_73_31,
  // Measured: a third faster than 4 KiB, since records of about 1.3 KB fill larger pages better.
  pageBytes: 16_384,
  migrations: [
    `CREATE TABLE record (id INTEGER PRIMARY KEY, appendedAtMs INTEGER NOT NULL, bytes INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
     CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), depth INTEGER NOT NULL, bytes INTEGER NOT NULL,
       sequence INTEGER NOT NULL, lastId INTEGER) STRICT;
     INSERT INTO state VALUES (1, 0, 0, 0, NULL);
     CREATE TABLE dropped (reason TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  ],
};

interface State {
  readonly depth: number;
  readonly bytes: number;
  readonly sequence: number;
  readonly lastId: number | null;
}

/** Statements over the spool's tables; whoever calls more than `stats` does so inside of a transaction. */
export type SpoolTable = ReturnType<typeof createSpoolTable>;

export function createSpoolTable(db: DatabaseSync) {
  const insert = db.prepare('INSERT INTO record (appendedAtMs, bytes, body) VALUES (?, ?, ?)');
  const oldest = db.prepare('SELECT id, appendedAtMs, bytes FROM record ORDER BY id');
  const totalsUpTo = db.prepare(
    'SELECT count(*) AS depth, coalesce(sum(bytes), 0) AS bytes FROM record WHERE id <= ?',
  );
  const removeUpTo = db.prepare('DELETE FROM record WHERE id <= ?');
  const removeOne = db.prepare('DELETE FROM record WHERE id = ?');
  const bodiesUpTo = db.prepare('SELECT id, bytes, body FROM record WHERE id <= ? ORDER BY id');
  const getState = db.prepare('SELECT depth, bytes, sequence, lastId FROM state');
  const addTotals = db.prepare('UPDATE state SET depth = depth + ?, bytes = bytes + ?');
  const setBatch = db.prepare('UPDATE state SET sequence = ?, lastId = ?');
  const addDropped = db.prepare(
    'INSERT INTO dropped VALUES (?, ?) ON CONFLICT (reason) DO UPDATE SET count = count + excluded.count',
  );
  const allDropped = db.prepare('SELECT reason, count FROM dropped ORDER BY reason');

  const state = (): State => getState.get() as unknown as State;
  const rows = (): Iterable<Row> => oldest.iterate() as unknown as Iterable<Row>;

  function insertAll(
    bodies: readonly { readonly body: string; readonly bytes: number }[],
    nowMs: number,
  ): void {
    for (const { body, bytes } of bodies) insert.run(nowMs, bytes, body);
    addTotals.run(
      bodies.length,
      bodies.reduce((sum, b) => sum + b.bytes, 0),
    );
  }

  function countDropped(reason: string, count: number): void {
    if (count > 0) addDropped.run(reason, count);
  }

  /** Deletes the records up to an id and takes them off the totals; how many they were. */
  function remove(lastId: number): number {
    const { depth, bytes } = totalsUpTo.get(lastId) as unknown as { depth: number; bytes: number };
    removeUpTo.run(lastId);
    addTotals.run(-depth, -bytes);
    return depth;
  }

  /**
   * Drops the oldest records that are too old or too many. A batch in flight goes as a whole or not at all: with half
   * of it gone, the same sequence would carry another content. The gap in the sequence shows the loss.
   */
  function enforceBounds(bounds: Bounds, nowMs: number): { age: number; size: number } {
    const dropped = { age: 0, size: 0 };
    for (const reason of ['age', 'size'] as const) {
      const { bytes, sequence, lastId } = state();
      const upTo = lastToDrop(rows(), reason, bytes, bounds, nowMs);
      if (upTo === null) continue;
      dropped[reason] = remove(Math.max(upTo, lastId ?? 0));
      setBatch.run(sequence, null);
      countDropped(reason, dropped[reason]);
    }
    return dropped;
  }

  /** Sequence of the batch in flight, opened now if there is none; null when the queue is empty. */
  function openBatch(limit: { readonly records: number; readonly bytes: number }): number | null {
    const { sequence, lastId } = state();
    if (lastId !== null) return sequence;
    const upTo = lastToTake(rows(), limit);
    if (upTo === null) return null;
    setBatch.run(sequence + 1, upTo);
    return sequence + 1;
  }

  /** Records of the batch in flight; damaged ones are deleted and counted. */
  function batchRecords(): { records: SnapshotRecord[]; unreadable: number } {
    const records: SnapshotRecord[] = [];
    let unreadable = 0;
    for (const { id, bytes, body } of bodiesUpTo.all(state().lastId) as unknown as (Row & {
      body: string;
    })[]) {
      const record = parsed(body);
      if (record) records.push(record);
      else {
        unreadable++;
        removeOne.run(id);
        addTotals.run(-1, -bytes);
      }
    }
    countDropped('unreadable', unreadable);
    return { records, unreadable };
  }

  function ack(acknowledged: number): void {
    const { sequence, lastId } = state();
    if (acknowledged > sequence) throw new RangeError(`batch ${acknowledged} was never handed out`);
    if (acknowledged < sequence || lastId === null) return;
    remove(lastId);
    setBatch.run(sequence, null);
  }

  function stats(): { depth: number; bytes: number; dropped: Record<string, number> } {
    const { depth, bytes } = state();
    const dropped = allDropped.all() as unknown as { reason: string; count: number }[];
    return { depth, bytes, dropped: Object.fromEntries(dropped.map((d) => [d.reason, d.count])) };
  }

  return { insert: insertAll, countDropped, enforceBounds, openBatch, batchRecords, ack, stats };
}

function parsed(body: string): SnapshotRecord | null {
  try {
    return JSON.parse(body) as SnapshotRecord;
  } catch {
    // Counted by the caller as unreadable.
    return null;
  }
}
