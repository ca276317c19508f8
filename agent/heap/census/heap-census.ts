import type { AnonParts } from '../ledger/read-process-ledger.ts';

/** Live objects of one type. */
export interface TypeCount {
  /** `dict` for a built-in, `module.qualname` otherwise; hostile text, at most 256 characters. */
  readonly type: string;
  readonly count: number;
  /** The objects' blocks as allocated, with the backing memory of containers (list items, dict and set tables). */
  readonly bytes: number;
}

/** Occupancy of pymalloc's arenas, bytes: what `sys._debugmallocstats()` calls arenas, bytes in allocated blocks, and the rest. */
export interface AllocatorOccupancy {
  readonly arenaBytes: number;
  readonly usedBytes: number;
  /** Free blocks, free pools and what was never handed out: held from the system, used by nobody. */
  readonly freeBytes: number;
}

/** Counters of one generation since the interpreter started, as `gc.get_stats()` gives them. */
export interface GcGenerationCounters {
  readonly generation: number;
  readonly collections: number;
  readonly collected: number;
  readonly uncollectable: number;
}

/** Every live object of one process by type, read while it ran. */
export interface HeapCensus {
  readonly pid: number;
  readonly startTicks: number;
  readonly python: string;
  /** When the reading began; UTC epoch ms. */
  readonly observedAtMs: number;
  readonly durationMs: number;
  /** Largest bytes first, then by name. Every type with at least one object, at most 10,000. */
  readonly types: readonly TypeCount[];
  readonly objects: number;
  /** Sum of the types' bytes. */
  readonly objectBytes: number;
  /** Null without pymalloc. */
  readonly allocator: AllocatorOccupancy | null;
  readonly gc: readonly GcGenerationCounters[] | null;
  /** The process's anonymous memory right after the reading, as the kernel counts it; null when it may not be looked at. */
  readonly anon?: AnonParts | null;
  /** Python threads. */
  readonly threads: number | null;
  /** What could not be read or is not exact, for people. */
  readonly limits: readonly string[];
  readonly cost: { readonly cpuMs: number; readonly bytesRead: number; readonly reads: number };
}
