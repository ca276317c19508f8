import { closeSync, openSync, readSync } from 'node:fs';
import type { HostRoots } from '../../../collect/collector.ts';
import { pageBytes } from '../../memory/page-bytes.ts';

/** Bits 62 and 63 of an entry, in its highest byte. Source: Documentation/admin-guide/mm/pagemap.rst. */
const IN_SWAP = 0x40;
const PRESENT = 0x80;
const ENTRY_BYTES = 8;
const ENTRIES_AT_ONCE = 8192;

/** Which pages of a process are in memory. */
export interface PageMap {
  readonly pageBytes: number;
  /**
   * Calls `found` for each run of pages within [start, end) that are in memory or, with `orInFile`, can be read from
   * the mapped file. Answers with the bytes that lie in swap; null when the kernel does not tell.
   */
  eachRun(
    start: number,
    end: number,
    orInFile: boolean,
    found: (address: number, bytes: number) => void,
  ): number | null;
  close(): void;
}

/** Reads /proc/PID/pagemap. Where it cannot be opened every range is answered with null. */
export function openPageMap(pid: number, roots: HostRoots): PageMap {
  const page = pageBytes(roots);
  const entries = new Uint8Array(ENTRIES_AT_ONCE * ENTRY_BYTES);
  const fd = openOrNull(`${roots.proc}/${pid}/pagemap`);
  return {
    pageBytes: page,
    eachRun(start, end, orInFile, found) {
      if (fd === null) return null;
      let runStart = -1;
      let swapped = 0;
      const last = Math.ceil(end / page);
      for (let number = Math.floor(start / page); number < last; ) {
        const got = readEntries(fd, entries, number, Math.min(ENTRIES_AT_ONCE, last - number));
        if (got === 0) return null;
        for (let i = 0; i < got; i++, number++) {
          const state = entries[i * ENTRY_BYTES + 7]!;
          if ((state & IN_SWAP) !== 0) swapped++;
          const there = (state & PRESENT) !== 0 || (orInFile && (state & IN_SWAP) === 0);
          if (there && runStart < 0) runStart = number;
          if (!there && runStart >= 0) {
            found(runStart * page, (number - runStart) * page);
            runStart = -1;
          }
        }
      }
      if (runStart >= 0) found(runStart * page, (last - runStart) * page);
      return swapped * page;
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
    // EACCES, EPERM, or a kernel without it: then every page is asked for.
    return null;
  }
}

function readEntries(fd: number, into: Uint8Array, page: number, count: number): number {
  try {
    return Math.floor(readSync(fd, into, 0, count * ENTRY_BYTES, page * ENTRY_BYTES) / ENTRY_BYTES);
  } catch {
    return 0;
  }
}
