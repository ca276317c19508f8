import type { HostRoots } from '../../../collect/collector.ts';
import { pageBytes } from '../../memory/page-bytes.ts';
import { IN_SWAP, openPagemapOrNull, PRESENT, pagemapBuffer, pageState } from '../../memory/pagemap.ts';

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
  const entries = pagemapBuffer(ENTRIES_AT_ONCE);
  const map = openPagemapOrNull(pid, roots);
  return {
    pageBytes: page,
    eachRun(start, end, orInFile, found) {
      if (map === null) return null;
      let runStart = -1;
      let swapped = 0;
      const last = Math.ceil(end / page);
      for (let number = Math.floor(start / page); number < last; ) {
        const got = map.read(entries, number, Math.min(ENTRIES_AT_ONCE, last - number));
        if (got === 0) return null;
        for (let i = 0; i < got; i++, number++) {
          const state = pageState(entries, i);
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
      map?.close();
    },
  };
}
