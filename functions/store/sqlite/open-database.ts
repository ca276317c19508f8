import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { checkDatabase, numberOf } from './check-database.ts';
import type { DatabaseKind } from './database-kind.ts';
import { moveAside } from './move-aside.ts';
import { preparePath } from './prepare-path.ts';
import { StoreError } from './store-error.ts';
import { storeOperation } from './store-operation.ts';
import { inTransaction } from './transaction.ts';

export interface OpenOptions {
  /** Hears of everything that happened to the file and that an operator should know. */
  readonly onNotice: (text: string) => void;
  readonly now: () => number;
}

/** A daemon and a scan may use one file; each waits this long for the other's write. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens or creates a database of ours, in WAL mode with every commit synced to disk, 0600 in a directory of 0700.
 * A damaged file is moved aside with a notice (never deleted) and a new one takes its place.
 * Throws {@link StoreError} when it is foreign, too new, locked, or when the disk is full, read-only or not permitted.
 */
export function openDatabase(path: string, kind: DatabaseKind, o: OpenOptions): DatabaseSync {
  const doing = `open the ${kind.label}`;
  return storeOperation(path, doing, () => {
    const db = connect(path, kind, doing, (damage) => setAside(path, kind, damage, o));
    if (db) return db;
    const fresh = connect(path, kind, doing, () => {});
    if (fresh) return fresh;
    throw new StoreError('corrupt', path, doing, { detail: 'a new file in its place is damaged as well' });
  });
}

function setAside(path: string, kind: DatabaseKind, damage: StoreError, o: OpenOptions): void {
  const bytes = statSync(path).size;
  const aside = moveAside(path, o.now());
  const reason = damage.cause instanceof Error ? damage.cause.message : damage.message;
  o.onNotice(
    `The ${kind.label} ${path} is damaged (${reason}). It was moved to ${aside} (${bytes} bytes, nothing deleted) ` +
      `and a new, empty one was started. To look for what can be saved: sqlite3 ${aside} .recover`,
  );
}

/** Null when the file is damaged; `onDamage` has been told then. */
function connect(
  path: string,
  kind: DatabaseKind,
  doing: string,
  onDamage: (damage: StoreError) => void,
): DatabaseSync | null {
  preparePath(path, doing);
  // Resolved, since SQLite reads `:memory:` and `file:` as something else than a path.
  const db = new DatabaseSync(resolve(path), { timeout: BUSY_TIMEOUT_MS });
  try {
    storeOperation(path, doing, () => setUp(db, path, kind, doing));
    return db;
  } catch (error) {
    // While SQLite still has it open: closing deletes the -wal by name, and with it the newest commits.
    if (error instanceof StoreError && error.kind === 'corrupt') onDamage(error);
    db.close();
    if (error instanceof StoreError && error.kind === 'corrupt') return null;
    throw error;
  }
}

function setUp(db: DatabaseSync, path: string, kind: DatabaseKind, doing: string): void {
  checkDatabase(db, path, kind, doing);
  // FULL, not NORMAL: with NORMAL a power cut can undo a commit that the sender was already told of.
  db.exec(`PRAGMA page_size = ${kind.pageBytes}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = 16777216;`);
  migrate(db, kind);
}

function migrate(db: DatabaseSync, kind: DatabaseKind): void {
  if (numberOf(db, 'PRAGMA user_version') >= kind.migrations.length) return;
  inTransaction(db, () => {
    // Read again under the write lock: a second process may have done it in between.
    const done = numberOf(db, 'PRAGMA user_version');
    for (const sql of kind.migrations.slice(done)) db.exec(sql);
    db.exec(
      `PRAGMA application_id = ${kind.applicationId}; PRAGMA user_version = ${kind.migrations.length};`,
    );
  });
}
