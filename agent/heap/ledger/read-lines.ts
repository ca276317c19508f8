import { readSync } from 'node:fs';

const CHUNK_BYTES = 65_536;
/** Longest line that is kept whole: a path may have 4,096 bytes, each escaped as `\012`. */
const MAX_LINE_CHARS = 32_768;

/**
 * Hands over each line of an open kernel file (latin1) without holding the whole of it. True when it was read to its
 * end; false when `limitBytes` cut it.
 */
export function readLines(fd: number, limitBytes: number, onLine: (line: string) => void): boolean {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let rest = '';
  let total = 0;
  while (total < limitBytes) {
    const length = readSync(fd, buffer, 0, CHUNK_BYTES, null);
    if (length === 0) {
      if (rest !== '') onLine(rest);
      return true;
    }
    total += length;
    const lines = (rest + buffer.toString('latin1', 0, length)).split('\n');
    rest = lines.pop()!.slice(0, MAX_LINE_CHARS);
    for (const line of lines) onLine(line);
  }
  return false;
}
