import { closeSync, openSync, readSync } from 'node:fs';
import { MalformedFileError, UnreadableFileError } from './kernel-file-errors.ts';

/** `ENODEV`: a cgroup was removed under the open file. `EOPNOTSUPP`: pressure stall accounting is off, or a threaded cgroup. */
const NOT_THERE = new Set(['ENOENT', 'ENODEV', 'ESRCH', 'ENOTDIR', 'EOPNOTSUPP']);
const CHUNK = 65_536;
const DEFAULT_LIMIT = 4 * 1024 * 1024;
// One buffer for all reads: they are synchronous, and its text is taken out before the next one starts.
let buffer = Buffer.allocUnsafe(CHUNK);

/** Says whether an error of a file call means "not there (any more)" rather than a failure. */
export function meansNotThere(error: unknown): boolean {
  return NOT_THERE.has((error as NodeJS.ErrnoException)?.code ?? '');
}

/**
 * Text of a file in /proc or /sys, one character per byte (latin1), or null when it is not there. Synchronous on
 * purpose: these files come from memory, and a thread pool costs ten times the read (8 µs). Files are opened anew each
 * time: an open descriptor would save 6 µs but cost six descriptors per container.
 * Throws {@link UnreadableFileError} without permission, {@link MalformedFileError} above `limit` bytes unless `cut`.
 */
export function readKernelFile(path: string, limit = DEFAULT_LIMIT, cut = false): string | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    return notThereOrThrow(error, path);
  }
  try {
    const length = readAll(fd, limit);
    if (length > limit && !cut)
      throw new MalformedFileError(path, `at most ${limit} bytes`, buffer.toString('latin1', 0, 200));
    return buffer.toString('latin1', 0, Math.min(length, limit));
  } catch (error) {
    return notThereOrThrow(error, path);
  } finally {
    closeSync(fd);
    if (buffer.length > CHUNK) buffer = Buffer.allocUnsafe(CHUNK);
  }
}

/** Fills the shared buffer up to the end of the file or just beyond `limit`: the kernel hands out long files in pieces. */
function readAll(fd: number, limit: number): number {
  let length = 0;
  while (length <= limit) {
    if (length === buffer.length) {
      const larger = Buffer.allocUnsafe(buffer.length * 4);
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
    }
    const read = readSync(fd, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return length;
}

function notThereOrThrow(error: unknown, path: string): null {
  if (meansNotThere(error)) return null;
  if (error instanceof MalformedFileError) throw error;
  throw new UnreadableFileError(path, error as NodeJS.ErrnoException);
}
