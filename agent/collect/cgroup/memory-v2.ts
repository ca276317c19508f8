import type { MemoryReading } from '../collector.ts';
import { MalformedFileError, NotThereError } from '../kernel/kernel-file-errors.ts';
import { readKernelFile } from '../kernel/read-kernel-file.ts';
import { behindKey, onlyNumber, optionalNumber, requiredNumber } from '../kernel/scan-number.ts';
import { optionalFile } from './optional-file.ts';

/**
 * Memory of a cgroup on version 2 (Documentation/admin-guide/cgroup-v2.rst). Files that came with later kernels, or
 * that depend on swap or pressure accounting, give null when missing.
 * Throws NotThereError when the cgroup is gone, MalformedFileError.
 */
export function readMemoryV2(directory: string): MemoryReading {
  const usagePath = `${directory}/memory.current`;
  const statPath = `${directory}/memory.stat`;
  const usage = readKernelFile(usagePath);
  const stat = readKernelFile(statPath);
  if (usage === null || stat === null) throw new NotThereError(`${directory} is gone`);
  const usageBytes = onlyNumber(usagePath, usage);
  const inactiveFileBytes = requiredNumber(statPath, stat, 'inactive_file ');
  const eventsPath = `${directory}/memory.events`;
  const events = readKernelFile(eventsPath);
  return {
    anonBytes: requiredNumber(statPath, stat, 'anon '),
    fileBytes: requiredNumber(statPath, stat, 'file '),
    inactiveFileBytes,
    // The two files are read one after the other: a page dropped in between must not make it negative.
    workingSetBytes: Math.max(0, usageBytes - inactiveFileBytes),
    usageBytes,
    shmemBytes: optionalNumber(statPath, stat, 'shmem '),
    slabBytes: optionalNumber(statPath, stat, 'slab '),
    kernelStackBytes: optionalNumber(statPath, stat, 'kernel_stack '),
    swapBytes: optionalFile(`${directory}/memory.swap.current`),
    limitBytes: limit(`${directory}/memory.max`),
    // Since Linux 5.19.
    peakBytes: optionalFile(`${directory}/memory.peak`),
    oomEvents: events === null ? null : optionalNumber(eventsPath, events, 'oom '),
    oomKills: events === null ? null : optionalNumber(eventsPath, events, 'oom_kill '),
    memoryPressureSomePct: pressure(`${directory}/memory.pressure`),
    cgroupVersion: 2,
  };
}

function limit(path: string): number | null {
  const text = readKernelFile(path);
  // The file is always there, so the cgroup went away since the first read: half a reading would say "no limit".
  if (text === null) throw new NotThereError(`${path} is gone`);
  return text === 'max\n' ? null : onlyNumber(path, text);
}

/** Share of the last minute in which some task waited for memory (Documentation/accounting/psi.rst), 0..100. */
function pressure(path: string): number | null {
  const text = readKernelFile(path);
  if (text === null) return null;
  const line = behindKey(text, 'some ');
  const at = line < 0 ? -1 : text.indexOf('avg60=', line);
  const share = at < 0 ? '' : text.slice(at + 6, at + 12).split(' ', 1)[0]!;
  if (!/^\d{1,3}\.\d{2}$/.test(share) || Number(share) > 100)
    throw new MalformedFileError(path, '"some avg10=... avg60=<percent> ..."', text);
  return Number(share);
}
