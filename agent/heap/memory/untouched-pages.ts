import { closeSync, openSync, readSync } from 'node:fs';
import type { HostRoots } from '../../collect/collector.ts';
import { pageBytes } from './page-bytes.ts';

/** Answers how much of anonymous memory was never written; until closed. */
export interface UntouchedPages {
  /** Bytes from `address` (start of a page) on, up to `most`, that no page backs: neither present nor in swap. */
  from(address: number, most: number): number;
  close(): void;
}

/** Bits 63 (present) and 62 (in swap) of an entry, in its highest byte. Source: Documentation/admin-guide/mm/pagemap.rst. */
const BACKED = 0xc0;
const ENTRY_BYTES = 8;
/** 64 KiB of entries tell of 32 MiB of memory with pages of 4 KiB. */
const PAGES_AT_ONCE = 8192;

/**
 * Stacks and heaps are reserved long before they are used: reading them page by page costs seconds and makes the kernel
 * enter each page into the target's tables. Where the kernel does not tell (no /proc/PID/pagemap), everything counts
 * as touched.
 */
export function openUntouchedPages(pid: number, roots: HostRoots): UntouchedPages {
  const fd = openOrNull(`${roots.proc}/${pid}/pagemap`);
  const page = pageBytes(roots);
  const entries = new Uint8Array(PAGES_AT_ONCE * ENTRY_BYTES);

  return {
    from(address, most) {
      if (fd === null || address % page !== 0) return 0;
      let untouched = 0;
      while (untouched + page <= most) {
        const pages = Math.min(PAGES_AT_ONCE, Math.floor((most - untouched) / page));
        const got = readEntries(fd, entries, pages, (address + untouched) / page);
        const first = firstBacked(entries, got);
        untouched += first * page;
        if (first < got || got === 0) break;
      }
      return untouched;
    },
    close() {
      if (fd !== null) closeSync(fd);
    },
  };
}

function openOrNull(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}

function readEntries(fd: number, into: Uint8Array, pages: number, firstPage: number): number {
  try {
    return Math.floor(readSync(fd, into, 0, pages * ENTRY_BYTES, firstPage * ENTRY_BYTES) / ENTRY_BYTES);
  } catch {
    // EINVAL behind the end of user space: nothing is known of it.
    return 0;
  }
}

function firstBacked(entries: Uint8Array, count: number): number {
  for (let i = 0; i < count; i++) {
    if ((entries[i * ENTRY_BYTES + 7]! & BACKED) !== 0) return i;
  }
  return count;
}
