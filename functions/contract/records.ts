import { z } from 'zod';
import { identity, instanceRef } from './instance.ts';
import { base64, bytes, count, epochMs, name } from './scalars.ts';

/** Width of a steady-state bin: 5 minutes, aligned to the epoch. */
export const BIN_MS = 300_000;

/** Order statistics of one metric over the samples of a bin. Bytes, or a plain count for `processCount`. */
export const binStats = z.object({ min: bytes, p20: bytes, median: bytes, max: bytes, last: bytes });
export type BinStats = z.infer<typeof binStats>;

/** Counters of one CPython GC generation since the interpreter started (`gc.get_stats()`). */
export const gcGeneration = z.object({
  generation: z.number().int().min(0).max(2),
  collections: count,
  collected: count,
  uncollectable: count,
});

/**
 * One container instance over one 5-minute bin. Natural key: (host, instance, binStartMs). Two records of one key are
 * merged by the times of their raw samples, so a repeated, split or overlapping delivery changes nothing twice.
 */
export const binRecord = z.object({
  type: z.literal('bin'),
  instance: instanceRef,
  identity,
  binStartMs: epochMs.refine((t) => t % BIN_MS === 0, 'a bin starts at a multiple of 5 minutes'),
  sampleCount: z.number().int().min(1).max(4096),
  anonBytes: binStats,
  fileBytes: binStats,
  workingSetBytes: binStats,
  /** Null where the kernel does not account swap. */
  swapBytes: binStats.nullable(),
  processCount: binStats,
  /** All samples of the bin, see packed-samples.ts. */
  samples: base64,
  /** Last reading of the slower counters; null = not offered by this kernel or container. */
  shmemBytes: bytes.nullable(),
  slabBytes: bytes.nullable(),
  kernelStackBytes: bytes.nullable(),
  limitBytes: bytes.nullable(),
  peakBytes: bytes.nullable(),
  /** OOM events and OOM kills of this instance so far (cumulative, as the kernel counts them). */
  oomEvents: count.nullable(),
  oomKills: count.nullable(),
  /** Pressure stall, share of the last minute in which some task waited for memory, 0..100. */
  memoryPressureSomePct: z.number().min(0).max(100).nullable(),
  gc: z.array(gcGeneration).max(3).nullable(),
  cgroupVersion: z.union([z.literal(1), z.literal(2)]).nullable(),
});
export type BinRecord = z.infer<typeof binRecord>;

/** Requests counted per tenant over one window. Natural key: (host, instance, source, fromMs). Windows never straddle a bin. */
export const requestsRecord = z.object({
  type: z.literal('requests'),
  instance: instanceRef,
  identity,
  source: z.enum(['access-log', 'otlp', 'prometheus', 'probe']),
  fromMs: epochMs,
  toMs: epochMs,
  /** At most 256 tenants; what is beyond the cap is in `otherRequests`. */
  tenants: z
    .record(name, z.object({ requests: count, errors: count }))
    .refine((t) => Object.keys(t).length <= 256, 'at most 256 tenants'),
  /** Requests of tenants beyond the cap, hashed away. */
  otherRequests: count,
  /** Requests that name no tenant. */
  untenantedRequests: count,
  /** Lines that were no access log line, and lines cut or dropped for their length. */
  unparsedLines: count,
  droppedLines: count,
});
export type RequestsRecord = z.infer<typeof requestsRecord>;

/** Most types that a census keeps in the history: beyond the 512 largest, a type has a fraction of a per mille of the heap. */
export const MAX_CENSUS_TYPES = 512;

/** Live objects of one type: `dict` for a built-in, `module.qualname` otherwise; the text is the target's. */
export const typeCount = z.object({ type: z.string().max(256), count, bytes });
export type TypeCount = z.infer<typeof typeCount>;

/** Occupancy of pymalloc's arenas. */
export const allocatorOccupancy = z.object({ arenaBytes: bytes, usedBytes: bytes, freeBytes: bytes });

/**
 * Live objects of one Python process by type, read from outside. Natural key: (host, instance, observedAtMs, pid).
 * What is optional came with the heap reader; records from before it are without.
 */
export const censusRecord = z.object({
  type: z.literal('census'),
  instance: instanceRef,
  identity,
  pid: z.number().int().positive(),
  startTicks: count,
  python: z.string().max(32),
  observedAtMs: epochMs,
  /** The largest by bytes. */
  types: z.array(typeCount).max(MAX_CENSUS_TYPES),
  /** Null without pymalloc. */
  allocator: allocatorOccupancy.nullable(),
  /** How many smaller types `types` is without. */
  typesLeftOut: count.optional(),
  /** Objects of all types, also of those left out, and their bytes. */
  objects: count.optional(),
  objectBytes: bytes.optional(),
  /** Counters of this process alone; null where the version does not keep them. */
  gc: z.array(gcGeneration).max(3).nullable().optional(),
  /** Python threads. */
  threads: count.nullable().optional(),
});
export type CensusRecord = z.infer<typeof censusRecord>;

/**
 * What the anonymous memory of a container is made of at one moment. The parts add up to `anonBytes`: what nothing
 * explains is a number of its own and never hidden.
 */
export const ledgerMoment = z.object({
  observedAtMs: epochMs,
  /** Anonymous memory of the cgroup, without swap. */
  anonBytes: bytes,
  /** Live objects of every Python process that was read. */
  pythonObjectsBytes: bytes,
  /** Blocks, pools and arenas that pymalloc holds free. */
  allocatorFreeBytes: bytes,
  /** Private pages of the interpreter and its libraries, and the stacks. */
  interpreterBytes: bytes,
  /**
   * Native memory, processes that were not read, and the rest. Below 0 when memory shrank between the reading of the
   * cgroup and that of the heaps, when a part of a heap is swapped out, or when processes share pages since a fork: the
   * cgroup counts those once, and each heap its objects in them.
   */
  unexplainedBytes: z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  /** Page cache and mapped files of the cgroup: beside the anonymous memory, not in it. */
  fileBytes: bytes,
  /** Slab, kernel stacks and page tables of the cgroup; null where the kernel does not account them. */
  kernelBytes: bytes.nullable(),
  /** Processes of the container, and those of them whose heap was read. */
  processes: count,
  processesRead: count,
});
export type LedgerMoment = z.infer<typeof ledgerMoment>;

/** The ledger of one container. Natural key: (host, instance, observedAtMs). */
export const ledgerRecord = ledgerMoment.extend({
  type: z.literal('ledger'),
  instance: instanceRef,
  identity,
});
export type LedgerRecord = z.infer<typeof ledgerRecord>;

/** Something happened to an instance. Natural key: (host, instance, event, atMs). */
export const lifecycleRecord = z.object({
  type: z.literal('lifecycle'),
  instance: instanceRef,
  identity,
  event: z.enum(['start', 'seen', 'stop', 'oom', 'restart', 'version']),
  atMs: epochMs,
  /** Exit code for `stop`, the former version for `version`; for people, never parsed. */
  detail: z.string().max(256).nullable(),
});
export type LifecycleRecord = z.infer<typeof lifecycleRecord>;

export const snapshotRecord = z.discriminatedUnion('type', [
  binRecord,
  requestsRecord,
  censusRecord,
  ledgerRecord,
  lifecycleRecord,
]);
export type SnapshotRecord = z.infer<typeof snapshotRecord>;
