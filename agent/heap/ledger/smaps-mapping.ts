/** What one mapping's anonymous pages belong to; in the same mapping other memory may follow a `.bss` or a stack. */
export type MappingClass = 'file' | 'bss' | 'stack' | 'heap' | 'other';

export interface SmapsMapping {
  readonly start: number;
  readonly end: number;
  /** `rw-p` */
  readonly permissions: string;
  readonly fileOffset: number;
  readonly path: string;
}

const HEADER =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) ([r-][w-][x-][sp]) ([0-9a-f]{1,16}) [0-9a-f]+:[0-9a-f]+ \d+ *(.*)$/;

/** The first line of a mapping in /proc/PID/smaps, which is its line in maps; null for anything else. */
export function parseSmapsHeader(line: string): SmapsMapping | null {
  const match = HEADER.exec(line);
  if (match === null) return null;
  return {
    start: Number.parseInt(match[1]!, 16),
    end: Number.parseInt(match[2]!, 16),
    permissions: match[3]!,
    fileOffset: Number.parseInt(match[4]!, 16),
    path: match[5]!,
  };
}

/** glibc's guard is one page, musl's two; programs may ask for more. */
const LARGEST_GUARD_BYTES = 64 * 1024;
/** HEAP_MAX_SIZE of glibc's malloc: its secondary heaps begin at multiples (malloc/arena.c). */
const MALLOC_HEAP_ALIGNMENT = 64 * 1024 * 1024;

/**
 * `previous` is the mapping before it: a `.bss` is anonymous and begins right behind its file's `.data`, the stack of a
 * thread right behind a guard without any rights. A secondary heap of malloc may lie behind such a gap too, when the
 * heap before it is nearly full; it is told by its alignment.
 */
export function classOfMapping(mapping: SmapsMapping, previous: SmapsMapping | null): MappingClass {
  const { path } = mapping;
  if (path === '[heap]') return 'heap';
  if (path.startsWith('[stack') || path.includes('pthread stack')) return 'file';
  if (path !== '' && !path.startsWith('[')) return 'file';
  if (path !== '' || previous === null || previous.end !== mapping.start) return 'other';
  if (previous.path.startsWith('/') && previous.permissions.startsWith('rw-p')) return 'bss';
  return isThreadStack(mapping, previous) ? 'stack' : 'other';
}

function isThreadStack(mapping: SmapsMapping, previous: SmapsMapping): boolean {
  const behindGuard = previous.permissions === '---p' && previous.path === '';
  const guardBytes = previous.end - previous.start;
  return behindGuard && guardBytes <= LARGEST_GUARD_BYTES && mapping.start % MALLOC_HEAP_ALIGNMENT !== 0;
}
