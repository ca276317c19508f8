import { StoreError, type StoreErrorKind } from './store-error.ts';

/** Primary result codes of SQLite, https://sqlite.org/rescode.html. */
const BY_PRIMARY_CODE: ReadonlyMap<number, StoreErrorKind> = new Map([
  [3, 'not-permitted'], // SQLITE_PERM
  [5, 'busy'],
  [6, 'busy'], // SQLITE_LOCKED
  [8, 'read-only'],
  [10, 'io'],
  [11, 'corrupt'],
  [13, 'disk-full'],
  [14, 'not-permitted'], // SQLITE_CANTOPEN
  [26, 'corrupt'], // SQLITE_NOTADB
]);

/**
 * Extended codes that say more than their primary one. The shared-memory file is extended by a write of its own: on a
 * full disk SQLite calls that an I/O error of the -shm file (SQLITE_IOERR_SHMSIZE), not SQLITE_FULL.
 */
const BY_EXTENDED_CODE: ReadonlyMap<number, StoreErrorKind> = new Map([
  [4874, 'disk-full'], // SQLITE_IOERR_SHMSIZE
  [778, 'write-refused'], // SQLITE_IOERR_WRITE: any errno but ENOSPC, so also a quota or a limit on file size
]);

const BY_ERRNO: Readonly<Record<string, StoreErrorKind>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'write-refused',
  EFBIG: 'write-refused',
  EROFS: 'read-only',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  ENOTDIR: 'foreign',
  EISDIR: 'foreign',
  EEXIST: 'foreign',
  EIO: 'io',
};

/**
 * Runs one operation on a file of ours; errors of SQLite and of the file system become {@link StoreError}, anything
 * else (a bug) passes unchanged. `doing` completes the sentence "Cannot ... PATH".
 */
export function storeOperation<T>(path: string, doing: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw asStoreError(error, path, doing);
  }
}

function asStoreError(error: unknown, path: string, doing: string): unknown {
  if (!(error instanceof Error)) return error;
  const kind = kindOf(error);
  return kind === null ? error : new StoreError(kind, path, doing, { detail: error.message, cause: error });
}

function kindOf(error: Error & { code?: unknown; errcode?: unknown }): StoreErrorKind | null {
  if (error.code === 'ERR_SQLITE_ERROR' && typeof error.errcode === 'number')
    return BY_EXTENDED_CODE.get(error.errcode) ?? BY_PRIMARY_CODE.get(error.errcode & 0xff) ?? null;
  return typeof error.code === 'string' ? (BY_ERRNO[error.code] ?? null) : null;
}
