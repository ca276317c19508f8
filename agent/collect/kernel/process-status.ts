import type { HostRoots } from '../collector.ts';
import { readKernelFile } from './read-kernel-file.ts';
import { optionalNumber, requiredNumber } from './scan-number.ts';

/** Memory in bytes; zero for kernel threads and ended processes, which have none. */
export interface ProcessStatus {
  readonly threads: number;
  readonly residentBytes: number;
  readonly anonBytes: number;
  readonly fileBytes: number;
  readonly shmemBytes: number;
  readonly swapBytes: number;
  /** Slots of the descriptor table: an upper bound of open files. */
  readonly descriptorSlots: number;
}

/** Parses /proc/PID/status (`man proc_pid_status`); reading it takes no lock of the process. Throws MalformedFileError. */
export function parseProcessStatus(path: string, text: string): ProcessStatus {
  const kib = (key: string) => (optionalNumber(path, text, key) ?? 0) * 1024;
  return {
    threads: requiredNumber(path, text, 'Threads:'),
    residentBytes: kib('VmRSS:'),
    anonBytes: kib('RssAnon:'),
    fileBytes: kib('RssFile:'),
    shmemBytes: kib('RssShmem:'),
    swapBytes: kib('VmSwap:'),
    descriptorSlots: optionalNumber(path, text, 'FDSize:') ?? 0,
  };
}

/** Reads it; null when there is no such process. */
export function readProcessStatus(roots: HostRoots, pid: number): ProcessStatus | null {
  const path = `${roots.proc}/${pid}/status`;
  const text = readKernelFile(path);
  return text === null ? null : parseProcessStatus(path, text);
}
