import { closeSync, openSync, readSync } from 'node:fs';
import type { HostRoots } from '../../collect/collector.ts';

/** Bits 62 and 63 of an entry, in its highest byte. Source: Documentation/admin-guide/mm/pagemap.rst. */
export const IN_SWAP = 0x40;
export const PRESENT = 0x80;
const ENTRY_BYTES = 8;

/** Entries of /proc/PID/pagemap, one a page. */
export interface Pagemap {
  /** Reads entries into a buffer of {@link pagemapBuffer}, from `firstPage` on; how many there are: 0 where nothing is known. */
  read(into: Uint8Array, firstPage: number, pages: number): number;
  close(): void;
}

/** Throws what `open` throws: EACCES, EPERM, or ENOENT on a kernel without it. */
export function openPagemap(pid: number, roots: HostRoots): Pagemap {
  const fd = openSync(`${roots.proc}/${pid}/pagemap`, 'r');
  return {
    read(into, firstPage, pages) {
      try {
        return Math.floor(readSync(fd, into, 0, pages * ENTRY_BYTES, firstPage * ENTRY_BYTES) / ENTRY_BYTES);
      } catch {
        // EINVAL behind the end of user space; a process that ended has no entries either.
        return 0;
      }
    },
    close: () => closeSync(fd),
  };
}

/** Null where the kernel does not tell. */
export function openPagemapOrNull(pid: number, roots: HostRoots): Pagemap | null {
  try {
    return openPagemap(pid, roots);
  } catch {
    return null;
  }
}

export function pagemapBuffer(pages: number): Uint8Array {
  return new Uint8Array(pages * ENTRY_BYTES);
}

/** State bits of the `index`-th entry in a buffer. */
export function pageState(entries: Uint8Array, index: number): number {
  return entries[index * ENTRY_BYTES + 7]!;
}
