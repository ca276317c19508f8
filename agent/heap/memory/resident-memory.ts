import type { HostRoots } from '../../collect/collector.ts';
import { pageBytes } from './page-bytes.ts';
import { IN_SWAP, openPagemap, pagemapBuffer, pageState } from './pagemap.ts';
import type { ProcessMemory } from './process-memory.ts';

/** Memory of which only what is not swapped out is read. */
export interface ResidentMemory extends ProcessMemory {
  /** Bytes that were asked for and lie in swap: zeros were given for them. */
  readonly swappedBytes: number;
}

/** Pages whose state is read at once, and how many such groups are remembered: small reads come in bursts. */
const GROUP_PAGES = 512;
const MOST_GROUPS = 256;
/**
 * The interpreter's own state and its types are read in small pieces, and without them nothing can be said: so many
 * pages of pieces up to that size may come back, and no more.
 */
const SMALL_READ_BYTES = 1024 * 1024;
const MOST_PAGES_BACK = 512;

/**
 * Keeps a reader from bringing a heap back from swap: the kernel would charge it to the target's cgroup, and a service
 * that is at its limit could be killed for being looked at. Throws what `open` throws when the kernel does not tell
 * which pages are swapped out.
 */
export function openResidentMemory(memory: ProcessMemory, pid: number, roots: HostRoots): ResidentMemory {
  const map = openPagemap(pid, roots);
  const page = pageBytes(roots);
  const groups = new Map<number, Uint8Array>();
  let swappedBytes = 0;
  let pagesBack = 0;

  const groupOf = (first: number): Uint8Array => {
    const known = groups.get(first);
    if (known !== undefined) return known;
    if (groups.size >= MOST_GROUPS) groups.clear();
    const entries = pagemapBuffer(GROUP_PAGES);
    map.read(entries, first * GROUP_PAGES, GROUP_PAGES);
    groups.set(first, entries);
    return entries;
  };
  const inSwap = (number: number): boolean => {
    const entries = groupOf(Math.floor(number / GROUP_PAGES));
    return (pageState(entries, number % GROUP_PAGES) & IN_SWAP) !== 0;
  };

  return {
    read(address, into, at, length) {
      const wanted = Math.min(length, into.length - at);
      if (!Number.isSafeInteger(address) || address < 0 || !(wanted > 0)) return 0;
      let done = 0;
      while (done < wanted) {
        const from = address + done;
        const swapped = inSwap(Math.floor(from / page));
        let number = Math.floor(from / page) + 1;
        while (number * page < address + wanted && inSwap(number) === swapped) number++;
        const run = Math.min(number * page, address + wanted) - from;
        const pages = Math.ceil(run / page);
        const mayComeBack = wanted <= SMALL_READ_BYTES && pagesBack + pages <= MOST_PAGES_BACK;
        if (swapped && mayComeBack) pagesBack += pages;
        if (swapped && !mayComeBack) {
          into.fill(0, at + done, at + done + run);
          swappedBytes += run;
          done += run;
          continue;
        }
        const got = memory.read(from, into, at + done, run);
        done += got;
        if (got < run) break;
      }
      return done;
    },
    untouched: (address, most) => memory.untouched?.(address, most) ?? 0,
    get reads() {
      return memory.reads;
    },
    get bytesRead() {
      return memory.bytesRead;
    },
    get swappedBytes() {
      return swappedBytes;
    },
    close() {
      map.close();
      memory.close();
    },
  };
}
