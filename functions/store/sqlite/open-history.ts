import type { DatabaseSync } from 'node:sqlite';
import { mergeSignatures } from '../../catalog/merge-signatures.ts';
import type { HeapSignature } from '../../contract/heap-signature.ts';
import type { InstanceKey } from '../../contract/instance.ts';
import type { SnapshotRecord } from '../../contract/records.ts';
import type { HistoryStore, StoredFinding, WriteSummary } from '../history.ts';
import {
  FINDING_SK_PREFIX,
  findingSk,
  instancePk,
  SK_PREFIX,
  servicePk,
  timeText,
  VERSION_SK_PREFIX,
  versionSk,
} from '../history-keys.ts';
import { compareHeads, type DatedHead, publicHead } from '../instance-head.ts';
import { itemBody } from './item-body.ts';
import { createItemTable, HISTORY_KIND, type ItemTable } from './item-table.ts';
import { type OpenOptions, openDatabase } from './open-database.ts';
import { storeOperation } from './store-operation.ts';
import { inTransaction } from './transaction.ts';
import { touchedHours, updateHeads, updateHour, type WriteContext, writeRecord } from './write-records.ts';

/** Expired items are deleted this often, while writing, at most so many at once: no write waits long for it. */
const PRUNE_EVERY_MS = 600_000;
const PRUNE_LIMIT = 5000;

interface OpenHistory {
  readonly db: DatabaseSync;
  readonly table: ItemTable;
  readonly path: string;
  readonly o: OpenOptions;
  /** Runs an operation with errors turned into StoreError; async, so that they arrive as rejections. */
  run<T>(doing: string, operation: () => T): Promise<T>;
}

/**
 * History of one host in one SQLite file, the embedded adapter of {@link HistoryStore}. Several processes may use one
 * file. Throws StoreError (see open-database.ts); a damaged file is moved aside with a notice.
 */
export function openSqliteHistory(path: string, o: OpenOptions): HistoryStore {
  const db = openDatabase(path, HISTORY_KIND, o);
  const history: OpenHistory = {
    db,
    table: createItemTable(db),
    path,
    o,
    run: async (doing, operation) => storeOperation(path, doing, operation),
  };
  return {
    write: createWriter(history),
    ...instanceReads(history),
    ...findingAccess(history),
    ...catalogAccess(history),
    close: () => history.run('close the history', () => db.close()),
  };
}

function createWriter({ db, table, path, o, run }: OpenHistory): HistoryStore['write'] {
  let prunedAtMs = Number.NEGATIVE_INFINITY;
  return (host, records) =>
    run('write to the history', () => {
      const nowMs = o.now();
      const summary = inTransaction(db, () => writeAll(host, records, { table, path, nowMs, onDiscard }));
      if (nowMs - prunedAtMs >= PRUNE_EVERY_MS && table.prune(nowMs, PRUNE_LIMIT) < PRUNE_LIMIT)
        prunedAtMs = nowMs;
      return summary;
    });

  function onDiscard(samples: number): void {
    o.onNotice(`The history ${path} left out ${samples} samples of one bin: more than one bin can hold.`);
  }
}

function writeAll(host: string, records: readonly SnapshotRecord[], c: WriteContext): WriteSummary {
  const summary = { written: 0, merged: 0, unchanged: 0 };
  const changed = records.filter((record) => {
    const outcome = writeRecord(host, record, c);
    summary[outcome]++;
    return outcome !== 'unchanged';
  });
  // Heads and hours follow from the records in the same transaction: unchanged records have theirs already.
  updateHeads(host, changed, c);
  const bins = changed.filter((r) => r.type === 'bin');
  for (const { key, hourStartMs } of touchedHours(host, bins).values()) updateHour(key, hourStartMs, c);
  return summary;
}

function instanceReads({ table, path, o, run }: OpenHistory) {
  const read =
    <T>(prefix: string) =>
    (key: InstanceKey, fromMs: number, toMs: number): Promise<T[]> =>
      run('read from the history', () =>
        table
          .range(instancePk(key), prefix + timeText(fromMs), prefix + timeText(toMs), o.now())
          .map((item) => itemBody<T>(item, path)),
      );
  return {
    bins: read(SK_PREFIX.bin),
    hours: read(SK_PREFIX.hour),
    requests: read(SK_PREFIX.requests),
    censuses: read(SK_PREFIX.census),
    ledgers: read(SK_PREFIX.ledger),
    lifecycle: read(SK_PREFIX.lifecycle),
    instances: (query) =>
      run('read from the history', () =>
        table
          .heads({ sinceMs: query.sinceMs, service: query.service ?? null, nowMs: o.now() })
          .map((item) => itemBody<DatedHead>(item, path))
          .filter((head) => query.host === undefined || head.host === query.host)
          .map(publicHead)
          .sort(compareHeads),
      ),
  } satisfies Partial<HistoryStore>;
}

function findingAccess({ db, table, path, o, run }: OpenHistory) {
  const get = (service: string, fingerprint: string): StoredFinding | null => {
    const item = table.get(servicePk(service), findingSk(fingerprint), o.now());
    return item && itemBody<StoredFinding>(item, path);
  };
  return {
    finding: (service, fingerprint) => run('read from the history', () => get(service, fingerprint)),
    findings: ({ service } = {}) =>
      run('read from the history', () =>
        table
          // '$' is the character after '#': the end of all partitions of services.
          .scan('SERVICE#', 'SERVICE$', FINDING_SK_PREFIX, o.now())
          .map((item) => itemBody<StoredFinding>(item, path))
          .filter((f) => service === undefined || f.service === service)
          .sort((a, b) => b.changedAtMs - a.changedAtMs),
      ),
    putFinding: (finding, expected) =>
      run('write to the history', () =>
        inTransaction(db, () => {
          const stored = get(finding.service, finding.fingerprint);
          if ((stored?.state ?? null) !== expected) return false;
          const [pk, sk] = [servicePk(finding.service), findingSk(finding.fingerprint)];
          table.put({ pk, sk, body: JSON.stringify(finding), expiresAtMs: null, head: null });
          return true;
        }),
      ),
  } satisfies Partial<HistoryStore>;
}

function catalogAccess({ db, table, path, o, run }: OpenHistory) {
  return {
    putSignature: (signature) =>
      run('write to the history', () =>
        inTransaction(db, () => {
          const [pk, sk] = [servicePk(signature.service), versionSk(signature.version)];
          const stored = table.get(pk, sk, o.now());
          // Also alone: merging is what bounds a signature.
          const known = stored ? itemBody<HeapSignature>(stored, path) : signature;
          const body = JSON.stringify(mergeSignatures(known, signature));
          if (stored?.body === body) return false;
          table.put({ pk, sk, body, expiresAtMs: null, head: null });
          return true;
        }),
      ),
    signatures: (service) =>
      run('read from the history', () =>
        table
          .range(servicePk(service), VERSION_SK_PREFIX, VERSION_SK_END, o.now())
          .map((item) => itemBody<HeapSignature>(item, path)),
      ),
  } satisfies Partial<HistoryStore>;
}

/** '$' is the character after '#'. */
const VERSION_SK_END = 'VERSION$';
