import type { DatabaseSync } from 'node:sqlite';
import type { SnapshotRecord } from '../../functions/contract/records.ts';
import { type OpenOptions, openDatabase } from '../../functions/store/sqlite/open-database.ts';
import { storeOperation } from '../../functions/store/sqlite/store-operation.ts';
import { inTransaction } from '../../functions/store/sqlite/transaction.ts';
import { createDropNotices } from './drop-notices.ts';
import { createSpoolTable, SPOOL_KIND, type SpoolTable } from './spool-table.ts';

/** The oldest records that are not delivered yet, under the number that they keep until they are acknowledged. */
export interface SpooledBatch {
  readonly sequence: number;
  readonly records: SnapshotRecord[];
}

/**
 * Durable queue between measuring and delivery: what `append` returned for survives kill -9 and a power cut. Oldest
 * first out; at least once (delivery is idempotent). All methods throw StoreError (disk full, busy, ...); then nothing
 * of that call happened, and the caller still has its records.
 */
export interface Spool {
  /** Stores the records, all or none. Over the bound the oldest records are dropped and counted. */
  append(records: readonly SnapshotRecord[]): void;
  /**
   * The next batch: at least one record (if there is one), at most `limit.records`, and at most `limit.bytes` of JSON
   * with a comma each unless one record alone is larger. The same again until {@link ack}, whatever the limit, also
   * after a crash. Null: nothing to deliver.
   */
  next(limit: { readonly records: number; readonly bytes: number }): SpooledBatch | null;
  /** Deletes the batch. Acknowledging twice, or after it was dropped for the bound, changes nothing. */
  ack(sequence: number): void;
  /** `bytes` is JSON, not file size (about 1.1 times that). `dropped`: records since the file began, by reason. */
  stats(): { readonly depth: number; readonly bytes: number; readonly dropped: Record<string, number> };
  close(): void;
}

export interface SpoolOptions extends OpenOptions {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** A record must fit a message of 1 MiB together with its envelope. */
const MAX_RECORD_BYTES = 1_048_576 - 65_536;

/** Opens or creates the spool in one SQLite file; two processes may share it. Throws StoreError. */
export function openSpool(path: string, o: SpoolOptions): Spool {
  const db = openDatabase(path, SPOOL_KIND, o);
  const table = createSpoolTable(db);
  const notice = createDropNotices(path, o.onNotice);
  const atomically = <T>(doing: string, work: () => T): T =>
    storeOperation(path, doing, () => inTransaction(db, work));

  return {
    append(records) {
      if (records.length === 0) return;
      const texts = records.map((record) => JSON.stringify(record));
      const bodies = texts.map((body) => ({ body, bytes: Buffer.byteLength(body) }));
      const fitting = bodies.filter(({ bytes }) => bytes <= MAX_RECORD_BYTES);
      const dropped = atomically('append to the spool', () => {
        table.insert(fitting, o.now());
        table.countDropped('oversize', bodies.length - fitting.length);
        return { oversize: bodies.length - fitting.length, ...table.enforceBounds(o, o.now()) };
      });
      notice(dropped);
    },
    next(limit) {
      const { batch, dropped } = atomically('read from the spool', () => takeBatch(table, o, limit));
      notice(dropped);
      return batch;
    },
    ack: (sequence) => atomically('acknowledge in the spool', () => table.ack(sequence)),
    stats: () => storeOperation(path, 'read from the spool', () => table.stats()),
    close: () => closeQuietly(db),
  };
}

function takeBatch(
  table: SpoolTable,
  o: SpoolOptions,
  limit: { readonly records: number; readonly bytes: number },
): { batch: SpooledBatch | null; dropped: Record<string, number> } {
  const dropped: Record<string, number> = { ...table.enforceBounds(o, o.now()), unreadable: 0 };
  for (;;) {
    const sequence = table.openBatch(limit);
    if (sequence === null) return { batch: null, dropped };
    const { records, unreadable } = table.batchRecords();
    dropped.unreadable! += unreadable;
    if (records.length > 0) return { batch: { sequence, records }, dropped };
    table.ack(sequence);
  }
}

function closeQuietly(db: DatabaseSync): void {
  if (db.isOpen) db.close();
}
