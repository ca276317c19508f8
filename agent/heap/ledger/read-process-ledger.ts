import { closeSync, openSync } from 'node:fs';
import type { HostRoots } from '../../collect/collector.ts';
import { UnreadableFileError } from '../../collect/kernel/kernel-file-errors.ts';
import { meansNotThere } from '../../collect/kernel/read-kernel-file.ts';
import { ROLLUP_RESIDENT_LIMIT_BYTES, readSmapsRollup } from '../../collect/kernel/smaps-rollup.ts';
import { openProcessMemory, type ProcessMemory } from '../memory/process-memory.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { imageEnd } from './image-end.ts';
import { readLines } from './read-lines.ts';
import { classOfMapping, parseSmapsHeader, type SmapsMapping } from './smaps-mapping.ts';

/** Anonymous memory of one process by what it belongs to; resident bytes. */
export interface AnonParts {
  /** All of it: what the process counts for in `anon` of its cgroup, unless pages are shared after a fork. */
  readonly anonBytes: number;
  /**
   * The same with each page divided by the number of processes that share it since a fork; null before Linux 5.13, where
   * it may not be read, and above 2 GiB.
   */
  readonly pssAnonBytes: number | null;
  /** Written pages of privately mapped files (`.data`, `.bss`, relocations) and the stacks of all threads. */
  readonly fileMappedAnonBytes: number;
  /** `[heap]`, the part of malloc's memory that grows by brk. */
  readonly heapAnonBytes: number;
  /** All other anonymous mappings: pymalloc's arenas, malloc's mappings, native pools. */
  readonly otherAnonBytes: number;
  /** Swapped out; not in the numbers above. */
  readonly swapBytes: number;
  /** False when the list of mappings is longer than what is read of it: the parts are then too small. */
  readonly complete: boolean;
}

/** A process may have 65,530 mappings (vm.max_map_count) of about 700 bytes each; some programs raise that. */
const MAX_BYTES = 128 * 1024 * 1024;

/** A thread touches some tens of KiB of its stack; what is beyond is an arena that the kernel joined to it. */
const MOST_OF_A_STACK = 512 * 1024;

/**
 * Reads the parts from /proc/PID/smaps in one pass (proc_pid_smaps(5)); the process runs on. Null when there is no such
 * process, it has no memory, or it may not be looked into (smaps needs ptrace rights).
 */
export function readAnonParts(pid: number, roots: HostRoots): AnonParts | null {
  let fd: number;
  let memory: ProcessMemory;
  try {
    fd = openSync(`${roots.proc}/${pid}/smaps`, 'r');
  } catch (error) {
    return nullOrThrow(error, `${roots.proc}/${pid}/smaps`);
  }
  try {
    memory = openProcessMemory(pid, roots);
  } catch (error) {
    closeSync(fd);
    return nullOrThrow(error, `${roots.proc}/${pid}/mem`);
  }
  try {
    const sums = newSums();
    const complete = readLines(fd, MAX_BYTES, (line) => addLine(sums, line, memory));
    if (sums.mappings === 0) return null;
    return {
      anonBytes: sums.file + sums.heap + sums.other,
      pssAnonBytes: readPssAnon(pid, roots, sums.resident),
      fileMappedAnonBytes: sums.file,
      heapAnonBytes: sums.heap,
      otherAnonBytes: sums.other,
      swapBytes: sums.swap,
      complete,
    };
  } catch (error) {
    return nullOrThrow(error, `${roots.proc}/${pid}/smaps`);
  } finally {
    closeSync(fd);
    memory.close();
  }
}

interface Sums {
  mappings: number;
  resident: number;
  swap: number;
  file: number;
  heap: number;
  other: number;
  previous: SmapsMapping | null;
  current: SmapsMapping | null;
  /** The latest mapping of a file's first byte: what follows with the same name is one image. */
  image: SmapsMapping | null;
}

function newSums(): Sums {
  const none = { previous: null, current: null, image: null };
  return { mappings: 0, resident: 0, swap: 0, file: 0, heap: 0, other: 0, ...none };
}

/** Fields begin with a capital letter, the line of a mapping with a hexadecimal digit in lower case. */
function addLine(sums: Sums, line: string, memory: TargetMemory): void {
  if (line.startsWith('Anonymous:')) {
    if (sums.current !== null) addAnonymous(sums, sums.current, kibibytes(line), memory);
  } else if (line.startsWith('Rss:')) sums.resident += kibibytes(line);
  else if (line.startsWith('Swap:')) sums.swap += kibibytes(line);
  else if (line.charCodeAt(0) >= 0x61 || line.charCodeAt(0) <= 0x39) {
    const mapping = parseSmapsHeader(line);
    if (mapping === null) return;
    sums.mappings++;
    sums.previous = sums.current;
    sums.current = mapping;
    if (mapping.path.startsWith('/') && mapping.fileOffset === 0) sums.image = mapping;
  }
}

function addAnonymous(sums: Sums, mapping: SmapsMapping, bytes: number, memory: TargetMemory): void {
  const kind = classOfMapping(mapping, sums.previous);
  if (kind !== 'bss' && kind !== 'stack') {
    sums[kind] += bytes;
    return;
  }
  const most = kind === 'stack' ? MOST_OF_A_STACK : bssBytes(sums, mapping, memory);
  sums.file += Math.min(bytes, most);
  sums.other += Math.max(0, bytes - most);
}

function bssBytes({ image, previous }: Sums, mapping: SmapsMapping, memory: TargetMemory): number {
  const end = image !== null && image.path === previous?.path ? imageEnd(memory, image.start) : null;
  return Math.max(0, (end ?? 0) - mapping.start);
}

function kibibytes(line: string): number {
  const value = Number.parseInt(line.slice(line.indexOf(':') + 1), 10);
  return Number.isSafeInteger(value) && value >= 0 ? value * 1024 : 0;
}

function readPssAnon(pid: number, roots: HostRoots, residentBytes: number): number | null {
  // The kernel walks all pages once more for this sum.
  if (residentBytes > ROLLUP_RESIDENT_LIMIT_BYTES) return null;
  return readSmapsRollup(roots, pid)?.pssAnonBytes ?? null;
}

function nullOrThrow(error: unknown, path: string): null {
  const code = (error as NodeJS.ErrnoException).code;
  if (meansNotThere(error) || code === 'EACCES' || code === 'EPERM') return null;
  throw new UnreadableFileError(path, error as NodeJS.ErrnoException);
}
