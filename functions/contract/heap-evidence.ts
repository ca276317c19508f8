import { z } from 'zod';
import { type InstanceRef, instanceRef } from './instance.ts';
import { allocatorOccupancy, type CensusRecord, ledgerMoment, typeCount } from './records.ts';
import { bytes, count, epochMs } from './scalars.ts';

/** A difference of two counts or sizes: below 0 where there is less than before. */
const difference = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

/** Text that a target chose. */
const path = z.string().max(2048);

/** Live objects of some processes of one container, added up. */
export const heapTotals = z.object({
  /** The first and the last of the readings that are added up. */
  fromMs: epochMs,
  toMs: epochMs,
  processes: count,
  objects: count,
  objectBytes: bytes,
  /** Largest bytes first, then by name. */
  types: z.array(typeCount).max(10_000),
  /** Null unless every process has pymalloc. */
  allocator: allocatorOccupancy.nullable(),
  /** Null unless known of every process. */
  threads: count.nullable(),
});
export type HeapTotals = z.infer<typeof heapTotals>;

export const typeGrowth = z.object({
  type: z.string().max(256),
  countGrowth: difference,
  bytesGrowth: difference,
});
export type TypeGrowth = z.infer<typeof typeGrowth>;

/** Objects of processes that came or went: no growth, since an interpreter's own objects are in it. */
const passing = z.object({ processes: count, objects: count, bytes });

/** Who holds objects of one type in one process. */
export const heldObjects = z.object({
  /** `app.handlers.CACHE (dict) -> [*] -> app.handlers.Session`. */
  path,
  /** The path up to the container that holds the objects: the same in every process and capture. */
  holder: path,
  type: z.string().max(256),
  count,
  /** Retained by the objects. */
  bytes,
  /** Since the first capture of the same process; null when there was one capture, or the path was not in the first. */
  growthBytes: difference.nullable(),
  /** Share of copies that agree on the path, 0..1. */
  agreement: z.number().min(0).max(1),
  /**
   * How well the group explains the growth of its type, by the number of its objects over all processes, 0..1; 0 where no
   * growth was seen, or only what chance adds.
   */
  explains: z.number().min(0).max(1),
  pid: z.number().int().positive(),
});
export type HeldObjects = z.infer<typeof heldObjects>;

/** Objects that reach a string equal to a known tenant's id; the strings themselves never leave the host. */
export const tenantObjects = z.object({ tenant: z.string().max(256), count, bytes });

export const heapRefusal = z.object({
  pid: z.number().int().positive(),
  /** Stable name of the rule that refused, such as `free-threaded`. */
  rule: z.string().max(64),
  /** Names the process, the reason and the remedy. */
  message: z.string().max(2048),
  /** What was refused: any look at the heap, or, of a process with a census, who holds what in it. */
  of: z.enum(['heap', 'retention']),
});

/**
 * What was read from inside the processes of one container instance over some time. Growth is that of the processes
 * read twice, told apart by pid and start: see collect-heap-evidence.ts for processes that came or went in between.
 */
export const heapEvidence = z.object({
  instance: instanceRef,
  /** From the first to the last reading of any process; 0 for one reading. */
  spanMs: z.number().int().nonnegative(),
  /** Of the processes that are compared, each at its first reading; null when no process was read twice. */
  first: heapTotals.nullable(),
  /** Of every process there is, each at its last reading; null when none was read. */
  last: heapTotals.nullable(),
  /** Processes that are in both. */
  compared: count,
  arrived: passing,
  departed: passing,
  /** Largest growth in bytes first, shrinking types last; at most 200, those that changed most. */
  growth: z.array(typeGrowth).max(200),
  /** Oldest first. */
  ledgers: z.array(ledgerMoment),
  /** Those that explain the growth first. */
  holders: z.array(heldObjects),
  /** Objects per tenant over all processes, most first; null when no tenant's id was looked for. */
  tenants: z.array(tenantObjects).nullable(),
  /** Objects that were looked at for tenants, and those that reach several tenants' ids or none. */
  tenantLook: z.object({ looked: count, ambiguous: count, none: count }).nullable(),
  refusals: z.array(heapRefusal),
  /** What could not be read or is not exact, for people; each once. */
  limits: z.array(z.string().max(2048)),
});
export type HeapEvidence = z.infer<typeof heapEvidence>;

/** A census of one process as the reader gives it, or as the history keeps it. */
export interface CensusReading
  extends Readonly<
    Pick<
      CensusRecord,
      | 'pid'
      | 'startTicks'
      | 'observedAtMs'
      | 'typesLeftOut'
      | 'objects'
      | 'objectBytes'
      | 'threads'
      | 'allocator'
    >
  > {
  readonly types: readonly Readonly<z.infer<typeof typeCount>>[];
  readonly limits?: readonly string[];
}

/** Who holds what in one process, as the reader gives it. */
export interface RetentionReading {
  readonly pid: number;
  readonly startTicks: number;
  readonly observedAtMs: number;
  readonly holders: readonly Readonly<Omit<HeldObjects, 'growthBytes' | 'explains' | 'pid'>>[];
  readonly tenants: readonly Readonly<z.infer<typeof tenantObjects>>[] | null;
  readonly tenantObjects: Readonly<NonNullable<HeapEvidence['tenantLook']>> | null;
  readonly limits: readonly string[];
}

/** Text form of one life of a container, the key of a map of evidence. */
export function instanceText({ containerId, startedAtMs }: InstanceRef): string {
  return `${containerId}#${startedAtMs}`;
}
