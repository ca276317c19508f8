import type { MemoryReading } from '../collector.ts';
import { MalformedFileError, NotThereError } from '../kernel/kernel-file-errors.ts';
import { readKernelFile } from '../kernel/read-kernel-file.ts';
import { onlyNumber, optionalNumber, requiredNumber, scanNumber } from '../kernel/scan-number.ts';
import { optionalFile } from './optional-file.ts';

/**
 * Memory of a cgroup on version 1 (Documentation/admin-guide/cgroup-v1/memory.rst). The `total_` lines count the
 * cgroups below, as version 2 always does. `total_rss` is anonymous memory with transparent huge pages (`rss_huge` is
 * a part of it, never to be added). Throws NotThereError when the cgroup is gone, MalformedFileError.
 */
export function readMemoryV1(directory: string): MemoryReading {
  const usagePath = `${directory}/memory.usage_in_bytes`;
  const statPath = `${directory}/memory.stat`;
  const usage = readKernelFile(usagePath);
  const stat = readKernelFile(statPath);
  if (usage === null || stat === null) throw new NotThereError(`${directory} is gone`);
  const usageBytes = onlyNumber(usagePath, usage);
  const inactiveFileBytes = requiredNumber(statPath, stat, 'total_inactive_file ');
  return {
    anonBytes: requiredNumber(statPath, stat, 'total_rss '),
    fileBytes: requiredNumber(statPath, stat, 'total_cache '),
    inactiveFileBytes,
    // The two files are read one after the other: a page dropped in between must not make it negative.
    workingSetBytes: Math.max(0, usageBytes - inactiveFileBytes),
    usageBytes,
    shmemBytes: optionalNumber(statPath, stat, 'total_shmem '),
    // Version 1 counts kernel memory as one sum: slab for the most part, with stacks and page tables in it.
    slabBytes: optionalFile(`${directory}/memory.kmem.usage_in_bytes`),
    kernelStackBytes: null,
    swapBytes: optionalNumber(statPath, stat, 'total_swap '),
    limitBytes: limit(`${directory}/memory.limit_in_bytes`),
    peakBytes: optionalFile(`${directory}/memory.max_usage_in_bytes`),
    // memory.failcnt is no OOM count: it grows each time that reclaim at the limit succeeds.
    oomEvents: null,
    oomKills: oomKills(`${directory}/memory.oom_control`),
    memoryPressureSomePct: null,
    cgroupVersion: 1,
  };
}

/** "No limit" is written as the largest multiple of the page size that fits 63 bits. */
function limit(path: string): number | null {
  const text = readKernelFile(path);
  // The file is always there, so the cgroup went away since the first read: half a reading would say "no limit".
  if (text === null) throw new NotThereError(`${path} is gone`);
  const value = scanNumber(text, 0);
  if (value < 0) throw new MalformedFileError(path, 'one number', text);
  return Number.isSafeInteger(value) ? value : null;
}

/** Since Linux 4.13. */
function oomKills(path: string): number | null {
  const text = readKernelFile(path);
  return text === null ? null : optionalNumber(path, text, 'oom_kill ');
}
