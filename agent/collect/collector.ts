/** Roots of the kernel's file systems; tests point them at recorded trees. */
export interface HostRoots {
  readonly proc: string;
  readonly cgroup: string;
}

export const HOST_ROOTS: HostRoots = { proc: '/proc', cgroup: '/sys/fs/cgroup' };

/** One memory reading of a target. Bytes; null = this kernel or container does not offer it, which is no failure. */
export interface MemoryReading {
  readonly anonBytes: number;
  readonly fileBytes: number;
  readonly inactiveFileBytes: number;
  readonly workingSetBytes: number;
  readonly usageBytes: number;
  readonly shmemBytes: number | null;
  readonly slabBytes: number | null;
  readonly kernelStackBytes: number | null;
  readonly swapBytes: number | null;
  readonly limitBytes: number | null;
  readonly peakBytes: number | null;
  readonly oomEvents: number | null;
  readonly oomKills: number | null;
  readonly memoryPressureSomePct: number | null;
  readonly cgroupVersion: 1 | 2 | null;
}

/** One process of a target. */
export interface ProcessReading {
  readonly pid: number;
  readonly parentPid: number;
  readonly startTicks: number;
  /** Kernel's short name (15 bytes), as the target chose it: never printed raw. */
  readonly comm: string;
  readonly threads: number;
  readonly residentBytes: number;
  /** CPython's version (`3.11`, or `3.11.2` when the file tells), null for another program. */
  readonly python: string | null;
  /** Null when not permitted or not read this time. */
  readonly openFiles: number | null;
  readonly pssBytes: number | null;
  readonly privateDirtyBytes: number | null;
}

/**
 * `ok`: a value; `absent`: the thing is not there (the container ended, the kernel lacks the file), which is no
 * failure; `failed`: something is wrong and `error` names the thing, the reason and the remedy.
 */
export type Reading<T> =
  | { readonly status: 'ok'; readonly value: T; readonly durationMs: number }
  | { readonly status: 'absent'; readonly why: string; readonly durationMs: number }
  | { readonly status: 'failed'; readonly error: Error; readonly durationMs: number };
