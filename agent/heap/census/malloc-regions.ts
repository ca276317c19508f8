import type { Mapping } from '../memory/mapping.ts';
import type { MallocKind } from './malloc-kind.ts';
import type { Arena } from './read-arenas.ts';

/** A stretch of memory in which malloc may keep blocks. */
export interface Region {
  readonly start: number;
  readonly end: number;
  /** No file behind it: what was never written is zero. */
  readonly anonymous: boolean;
}

/**
 * Private writable memory without pymalloc's arenas and without what is known to hold no blocks: stacks, the kernel's own
 * mappings, and the data of libraries, where objects are static and never freed. Only musl puts blocks there too, into
 * what is left of the data's pages; its records tell them from the rest.
 */
export function mallocRegions(
  mappings: readonly Mapping[],
  arenas: readonly Arena[],
  kind: MallocKind,
): Region[] {
  const regions: Region[] = [];
  let next = 0;
  for (const [i, mapping] of mappings.entries()) {
    if (!holdsBlocks(mapping, mappings[i - 1], kind)) continue;
    const anonymous = mapping.inode === 0;
    let start = mapping.start;
    while (next < arenas.length && arenas[next]!.end <= start) next++;
    for (let k = next; k < arenas.length && arenas[k]!.address < mapping.end; k++) {
      if (arenas[k]!.address > start) regions.push({ start, end: arenas[k]!.address, anonymous });
      start = Math.max(start, arenas[k]!.end);
    }
    if (start < mapping.end) regions.push({ start, end: mapping.end, anonymous });
  }
  return regions;
}

function holdsBlocks(mapping: Mapping, before: Mapping | undefined, kind: MallocKind): boolean {
  if (!mapping.writable || !mapping.readable || !mapping.private) return false;
  if (kind === 'musl') return !mapping.path.startsWith('[stack');
  // The kernel lets programs name anonymous memory: CPython 3.15 and glibc do (`[anon: glibc: malloc]`).
  const anonymous = mapping.path === '' || mapping.path === '[heap]' || mapping.path.startsWith('[anon');
  return mapping.inode === 0 && anonymous && !(kind === 'unknown' && isZeroData(mapping, before));
}

/** Small, since the kernel joins neighbours: a large one is more than that library's data. */
const MOST_ZERO_DATA = 1 << 20;

/** The zero-initialised part of a library's data: the anonymous mapping right behind the one from its file. */
function isZeroData(mapping: Mapping, before: Mapping | undefined): boolean {
  if (before === undefined || mapping.path === '[heap]') return false;
  const behindData = before.inode !== 0 && before.writable && before.end === mapping.start;
  return behindData && mapping.end - mapping.start <= MOST_ZERO_DATA;
}
