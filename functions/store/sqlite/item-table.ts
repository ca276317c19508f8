import type { DatabaseSync } from 'node:sqlite';
import type { DatabaseKind } from './database-kind.ts';

/**
 * The one table of the history: partition key, sort key, JSON body, expiry; the layout of the DynamoDB table.
 * `service` and `seenMs` are set on instance heads only and play the part of the index by service. Clustered by key
 * (WITHOUT ROWID), so that the bins of one instance lie side by side; 8 KiB pages, so that a bin needs no overflow.
 */
export const HISTORY_KIND: DatabaseKind = {
  label: 'history',
  applicationId: 0x44_43_68_31,
  pageBytes: 8192,
  migrations: [
    `CREATE TABLE item (
       pk TEXT NOT NULL, sk TEXT NOT NULL, body TEXT NOT NULL, expiresAt INTEGER, service TEXT, seenMs INTEGER,
       PRIMARY KEY (pk, sk)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX head_by_service ON item (service, seenMs) WHERE service IS NOT NULL;
     CREATE INDEX item_by_expiry ON item (expiresAt) WHERE expiresAt IS NOT NULL;`,
  ],
};

export interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly body: string;
}

export interface NewItem extends Item {
  /** UTC epoch ms from which on readers no longer see it; null: never. */
  readonly expiresAtMs: number | null;
  readonly head: { readonly service: string; readonly seenMs: number } | null;
}

/** Prepared statements over the table; every read leaves out what has expired at `nowMs`. */
export interface ItemTable {
  get(pk: string, sk: string, nowMs: number): Item | null;
  put(item: NewItem): void;
  /** Sort keys from `fromSk` (included) to `toSk` (excluded), in their order. */
  range(pk: string, fromSk: string, toSk: string, nowMs: number): Item[];
  heads(query: { readonly sinceMs: number; readonly service: string | null; readonly nowMs: number }): Item[];
  /** Items of every partition from `fromPk` to `toPk` (excluded) whose sort key starts with `skPrefix`. */
  scan(fromPk: string, toPk: string, skPrefix: string, nowMs: number): Item[];
  /** Deletes at most `limit` expired items; how many there were. */
  prune(nowMs: number, limit: number): number;
}

const ALIVE = '(expiresAt IS NULL OR expiresAt > :nowMs)';

export function createItemTable(db: DatabaseSync): ItemTable {
  const get = db.prepare(`SELECT pk, sk, body FROM item WHERE pk = :pk AND sk = :sk AND ${ALIVE}`);
  const put = db.prepare(
    `INSERT INTO item (pk, sk, body, expiresAt, service, seenMs)
     VALUES (:pk, :sk, :body, :expiresAtMs, :service, :seenMs)
     ON CONFLICT (pk, sk) DO UPDATE SET body = excluded.body, expiresAt = excluded.expiresAt,
       service = excluded.service, seenMs = excluded.seenMs`,
  );
  const range = db.prepare(
    `SELECT pk, sk, body FROM item WHERE pk = :pk AND sk >= :fromSk AND sk < :toSk AND ${ALIVE} ORDER BY sk`,
  );
  const headsOfAll = db.prepare(
    `SELECT pk, sk, body FROM item WHERE service IS NOT NULL AND seenMs >= :sinceMs AND ${ALIVE}`,
  );
  const headsOfService = db.prepare(
    `SELECT pk, sk, body FROM item WHERE service = :service AND seenMs >= :sinceMs AND ${ALIVE}`,
  );
  const scan = db.prepare(
    `SELECT pk, sk, body FROM item WHERE pk >= :fromPk AND pk < :toPk
     AND substr(sk, 1, length(:skPrefix)) = :skPrefix AND ${ALIVE} ORDER BY pk, sk`,
  );
  const prune = db.prepare(
    `DELETE FROM item WHERE (pk, sk) IN
     (SELECT pk, sk FROM item WHERE expiresAt IS NOT NULL AND expiresAt <= :nowMs LIMIT :limit)`,
  );
  const items = (rows: unknown[]): Item[] => rows as Item[];
  return {
    get: (pk, sk, nowMs) => (get.get({ pk, sk, nowMs }) as Item | undefined) ?? null,
    put: ({ pk, sk, body, expiresAtMs, head }) => {
      put.run({ pk, sk, body, expiresAtMs, service: head?.service ?? null, seenMs: head?.seenMs ?? null });
    },
    range: (pk, fromSk, toSk, nowMs) => items(range.all({ pk, fromSk, toSk, nowMs })),
    heads: ({ sinceMs, service, nowMs }) =>
      items(
        service === null
          ? headsOfAll.all({ sinceMs, nowMs })
          : headsOfService.all({ service, sinceMs, nowMs }),
      ),
    scan: (fromPk, toPk, skPrefix, nowMs) => items(scan.all({ fromPk, toPk, skPrefix, nowMs })),
    prune: (nowMs, limit) => Number(prune.run({ nowMs, limit }).changes),
  };
}
