import type { Mapping } from '../memory/mapping.ts';
import type { Arena } from './read-arenas.ts';

/** A stretch of memory in which malloc may keep blocks. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/**
 * Anonymous private writable memory without pymalloc's arenas and without what is known to hold no blocks: stacks, the
 * kernel's own mappings, and the zero-initialised data of libraries (the anonymous mapping right behind a library's
 * file), where objects are static and never freed.
 */
export function mallocRegions(mappings: readonly Mapping[], arenas: readonly Arena[]): Region[] {
  const regions: Region[] = [];
  let next = 0;
  for (const [i, mapping] of mappings.entries()) {
    if (!mayHoldBlocks(mapping) || isZeroData(mapping, mappings[i - 1])) continue;
    let start = mapping.start;
    while (next < arenas.length && arenas[next]!.end <= start) next++;
    for (let k = next; k < arenas.length && arenas[k]!.address < mapping.end; k++) {
      if (arenas[k]!.address > start) regions.push({ start, end: arenas[k]!.address });
      start = Math.max(start, arenas[k]!.end);
    }
    if (start < mapping.end) regions.push({ start, end: mapping.end });
  }
  return regions;
}

function mayHoldBlocks(mapping: Mapping): boolean {
  if (!mapping.writable || !mapping.readable || !mapping.private || mapping.inode !== 0) return false;
  // The kernel lets programs name anonymous memory: CPython 3.15 and glibc do (`[anon: glibc: malloc]`).
  return mapping.path === '' || mapping.path === '[heap]' || mapping.path.startsWith('[anon');
}

/** Small, since the kernel joins neighbours: a large one is more than that library's data. */
const MOST_ZERO_DATA = 1 << 20;

function isZeroData(mapping: Mapping, before: Mapping | undefined): boolean {
  if (before === undefined || mapping.path === '[heap]') return false;
  const behindFile = before.inode !== 0 && before.private && before.end === mapping.start;
  return behindFile && mapping.end - mapping.start <= MOST_ZERO_DATA;
}
