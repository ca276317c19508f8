import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StoreError } from './store-error.ts';

/**
 * Sees to it that `path` is a regular file that only its owner can read: missing directories are made with 0700, a
 * missing file with 0600 (SQLite gives -wal and -shm the mode of their database). Directories that exist are left as
 * they are: they may be somebody else's. Throws {@link StoreError} `foreign`, or the file system's error.
 *
 * An existing file is never opened here: closing it would drop the POSIX locks that SQLite holds on it elsewhere in
 * this process (https://sqlite.org/howtocorrupt.html, section 2.2).
 */
export function preparePath(path: string, doing: string): void {
  // Asked first: on a read-only file system a recursive mkdir reports "no such file" and SQLite "unable to open".
  accessSync(nearestDirectory(path), constants.W_OK | constants.X_OK);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    createFile(path);
    return;
  }
  accessSync(path, constants.R_OK | constants.W_OK);
  if (!found.isFile()) throw new StoreError('foreign', path, doing, { detail: 'not a regular file' });
  if ((found.mode & 0o077) !== 0) chmodSync(path, 0o600);
}

function nearestDirectory(path: string): string {
  let directory = dirname(resolve(path));
  while (!existsSync(directory) && dirname(directory) !== directory) directory = dirname(directory);
  return directory;
}

function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // A second process was quicker; its file is as good.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
