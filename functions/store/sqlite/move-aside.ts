import { existsSync, renameSync } from 'node:fs';

/** What SQLite keeps beside a database; they belong to it and are needed to recover it by hand. */
const NEIGHBOURS = ['-wal', '-shm'];

/**
 * Renames a damaged database and its neighbours to `NAME.corrupt-<UTC time>` in the same directory (a rename needs no
 * space, and it never replaces an earlier one). Returns the new path. Throws the file system's error.
 */
export function moveAside(path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const aside = firstFree(`${path}.corrupt-${stamp}`);
  // Neighbours first: left beside a new database, an old -wal could be replayed into it.
  for (const suffix of NEIGHBOURS) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  renameSync(path, aside);
  return aside;
}

function firstFree(wanted: string): string {
  let candidate = wanted;
  for (let n = 2; existsSync(candidate); n++) candidate = `${wanted}-${n}`;
  return candidate;
}
