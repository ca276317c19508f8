import type { HostRoots } from '../collector.ts';
import { UnreadableFileError } from './kernel-file-errors.ts';
import { readKernelFile } from './read-kernel-file.ts';
import { optionalNumber, requiredNumber } from './scan-number.ts';

/** Proportional set size: each page divided by the number of processes that map it. Bytes. */
export interface SmapsRollup {
  readonly pssBytes: number;
  readonly privateDirtyBytes: number;
  /** Split by kind; null before Linux 5.13. */
  readonly pssAnonBytes: number | null;
  readonly pssFileBytes: number | null;
  readonly pssShmemBytes: number | null;
}

/**
 * Above this resident size the file is not read: the kernel walks every page table entry under the process's mmap
 * lock (some 10 ms per GiB), during which the service cannot map memory.
 */
export const ROLLUP_RESIDENT_LIMIT_BYTES = 2 * 1024 ** 3;

/** Parses /proc/PID/smaps_rollup (Documentation/ABI/testing/procfs-smaps_rollup). Throws MalformedFileError. */
export function parseSmapsRollup(path: string, text: string): SmapsRollup {
  const kib = (key: string) => {
    const value = optionalNumber(path, text, key);
    return value === null ? null : value * 1024;
  };
  return {
    pssBytes: requiredNumber(path, text, 'Pss:') * 1024,
    privateDirtyBytes: requiredNumber(path, text, 'Private_Dirty:') * 1024,
    pssAnonBytes: kib('Pss_Anon:'),
    pssFileBytes: kib('Pss_File:'),
    pssShmemBytes: kib('Pss_Shmem:'),
  };
}

/** Reads it; null when there is no such process, it has no memory, or the agent may not look (unlike the rest of /proc it needs ptrace rights). */
export function readSmapsRollup(roots: HostRoots, pid: number): SmapsRollup | null {
  const path = `${roots.proc}/${pid}/smaps_rollup`;
  let text: string | null;
  try {
    text = readKernelFile(path);
  } catch (error) {
    if (error instanceof UnreadableFileError) return null;
    throw error;
  }
  return text === null || text === '' ? null : parseSmapsRollup(path, text);
}
