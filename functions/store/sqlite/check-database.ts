import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { DatabaseKind } from './database-kind.ts';
import { StoreError } from './store-error.ts';

/** Above this size the page check at opening would be felt (about 1 s); damage then shows at the first bad read. */
const MAX_CHECKED_BYTES = 512 * 1024 * 1024;

/**
 * Refuses a database that is not ours or too new, and finds damage. Throws {@link StoreError} `foreign`,
 * `newer-schema` or `corrupt`, or SQLite's own error for a file whose header is broken.
 */
export function checkDatabase(db: DatabaseSync, path: string, kind: DatabaseKind, doing: string): void {
  const applicationId = numberOf(db, 'PRAGMA application_id');
  const schemaVersion = numberOf(db, 'PRAGMA user_version');
  const tables = numberOf(db, 'SELECT count(*) FROM sqlite_schema');
  if (tables === 0) return;
  if (applicationId !== kind.applicationId)
    throw new StoreError('foreign', path, doing, { detail: `a database of another program or use` });
  if (schemaVersion > kind.migrations.length)
    throw new StoreError('newer-schema', path, doing, {
      detail: `schema ${schemaVersion}, this version knows up to ${kind.migrations.length}`,
    });
  if (statSync(path).size <= MAX_CHECKED_BYTES) checkPages(db, path, doing);
}

/** First column of the first row, as a number. */
export function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0]);
}

function checkPages(db: DatabaseSync, path: string, doing: string): void {
  const says = String(Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})[0]);
  if (says !== 'ok') throw new StoreError('corrupt', path, doing, { detail: says.replaceAll(/\s+/g, ' ') });
}
