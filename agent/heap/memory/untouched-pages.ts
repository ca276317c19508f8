import type { HostRoots } from '../../collect/collector.ts';
import { pageBytes } from './page-bytes.ts';
import { IN_SWAP, openPagemapOrNull, PRESENT, pagemapBuffer, pageState } from './pagemap.ts';

/** Answers how much of anonymous memory was never written; until closed. */
export interface UntouchedPages {
  /** Bytes from `address` (start of a page) on, up to `most`, that no page backs: neither present nor in swap. */
  from(address: number, most: number): number;
  close(): void;
}

const BACKED = PRESENT | IN_SWAP;
/** 64 KiB of entries tell of 32 MiB of memory with pages of 4 KiB. */
const PAGES_AT_ONCE = 8192;

/**
 * Stacks and heaps are reserved long before they are used: reading them page by page costs seconds and makes the kernel
 * enter each page into the target's tables. Where the kernel does not tell (no /proc/PID/pagemap), everything counts
 * as touched.
 */
export function openUntouchedPages(pid: number, roots: HostRoots): UntouchedPages {
  const map = openPagemapOrNull(pid, roots);
  const page = pageBytes(roots);
  const entries = pagemapBuffer(PAGES_AT_ONCE);

  return {
    from(address, most) {
      if (map === null || address % page !== 0) return 0;
      let untouched = 0;
      while (untouched + page <= most) {
        const pages = Math.min(PAGES_AT_ONCE, Math.floor((most - untouched) / page));
        const got = map.read(entries, (address + untouched) / page, pages);
        const first = firstBacked(entries, got);
        untouched += first * page;
        if (first < got || got === 0) break;
      }
      return untouched;
    },
    close() {
      map?.close();
    },
  };
}

function firstBacked(entries: Uint8Array, count: number): number {
  for (let i = 0; i < count; i++) {
    if ((pageState(entries, i) & BACKED) !== 0) return i;
  }
  return count;
}
