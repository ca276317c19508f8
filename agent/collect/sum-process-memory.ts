import type { HostRoots, MemoryReading } from './collector.ts';
import { readProcessStatus } from './kernel/process-status.ts';
import { ROLLUP_RESIDENT_LIMIT_BYTES, readSmapsRollup } from './kernel/smaps-rollup.ts';

/**
 * How shared pages are counted: `proportional` divides each by the processes that map it, `resident` counts it in
 * every one of them. A target that had to fall back to `resident` stays there: going back and forth would draw steps
 * into its series that are no growth.
 */
export type SharedPages = 'proportional' | 'resident';

interface Sum {
  anonBytes: number;
  fileBytes: number;
  shmemBytes: number;
  swapBytes: number;
}

/**
 * Memory of a group of processes without a cgroup of its own. Forked workers share the pages of their parent until
 * they write to them: summing resident sets counts those once per worker, and "grows" as workers are added. So a group
 * of several is summed proportionally, unless a member is too large (see {@link ROLLUP_RESIDENT_LIMIT_BYTES}), the
 * agent may not look, or the kernel does not split Pss. Processes that end meanwhile are left out.
 * Inactive file cache is unknown without a cgroup and counted as 0; mapped file pages are all that `fileBytes` holds.
 */
export function sumProcessMemory(
  roots: HostRoots,
  pids: readonly number[],
  shared: SharedPages,
): { reading: MemoryReading; shared: SharedPages } {
  const proportional = shared === 'proportional' && pids.length > 1 ? proportionalSum(roots, pids) : null;
  const sum = proportional ?? residentSum(roots, pids);
  const usageBytes = sum.anonBytes + sum.fileBytes + sum.shmemBytes;
  const reading: MemoryReading = {
    anonBytes: sum.anonBytes,
    // Like a cgroup's cache, with shared memory in it.
    fileBytes: sum.fileBytes + sum.shmemBytes,
    inactiveFileBytes: 0,
    workingSetBytes: usageBytes,
    usageBytes,
    shmemBytes: sum.shmemBytes,
    slabBytes: null,
    kernelStackBytes: null,
    swapBytes: sum.swapBytes,
    limitBytes: null,
    peakBytes: null,
    oomEvents: null,
    oomKills: null,
    memoryPressureSomePct: null,
    cgroupVersion: null,
  };
  return { reading, shared: pids.length > 1 && proportional === null ? 'resident' : shared };
}

/** Null when some member cannot be read proportionally: a mixture would be neither. */
function proportionalSum(roots: HostRoots, pids: readonly number[]): Sum | null {
  const sum = emptySum();
  for (const pid of pids) {
    const status = readProcessStatus(roots, pid);
    if (status === null || status.residentBytes === 0) continue;
    if (status.residentBytes > ROLLUP_RESIDENT_LIMIT_BYTES) return null;
    const rollup = readSmapsRollup(roots, pid);
    if (rollup === null) {
      if ((readProcessStatus(roots, pid)?.residentBytes ?? 0) > 0) return null;
      continue;
    }
    if (rollup.pssAnonBytes === null) return null;
    sum.anonBytes += rollup.pssAnonBytes;
    sum.fileBytes += rollup.pssFileBytes ?? 0;
    sum.shmemBytes += rollup.pssShmemBytes ?? 0;
    sum.swapBytes += status.swapBytes;
  }
  return sum;
}

function residentSum(roots: HostRoots, pids: readonly number[]): Sum {
  const sum = emptySum();
  for (const pid of pids) {
    const status = readProcessStatus(roots, pid);
    if (status === null) continue;
    sum.anonBytes += status.anonBytes;
    sum.fileBytes += status.fileBytes;
    sum.shmemBytes += status.shmemBytes;
    sum.swapBytes += status.swapBytes;
  }
  return sum;
}

function emptySum(): Sum {
  return { anonBytes: 0, fileBytes: 0, shmemBytes: 0, swapBytes: 0 };
}
