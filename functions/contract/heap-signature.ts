import { z } from 'zod';
import { instanceKey } from './instance.ts';
import { typeCount } from './records.ts';
import { bytes, count, epochMs, name } from './scalars.ts';

export const HEAP_SIGNATURE_SCHEMA = 'deployclaw-heap-signature/1';

/** The heap of one instance at one load, all its processes added up. */
export const signaturePoint = z.object({
  instance: instanceKey,
  observedAtMs: epochMs,
  /** Since the start of the instance. */
  uptimeMs: z.number().int().nonnegative(),
  /** Requests since its start; null where they were not counted all that time. */
  requests: count.nullable(),
  processes: z.number().int().positive(),
  objects: count,
  objectBytes: bytes,
  /** Largest bytes first, then by name; as many as fit. */
  types: z.array(typeCount).max(512),
  /** It is without smaller types. */
  cut: z.boolean(),
});
export type SignaturePoint = z.infer<typeof signaturePoint>;

/** What the heaps of one version of a service looked like, at different loads. At most 300 KB as JSON. */
export const heapSignature = z.object({
  schema: z.literal(HEAP_SIGNATURE_SCHEMA),
  service: name,
  version: name,
  /** Start of the oldest instance: orders the versions, whose names need not be sortable. */
  firstStartedAtMs: epochMs,
  lastObservedAtMs: epochMs,
  points: z.array(signaturePoint).min(1).max(64),
});
export type HeapSignature = z.infer<typeof heapSignature>;

/** The heap of a version beside that of the version before it, at the same load. Counts and bytes per process. */
export const heapComparison = z.object({
  service: name,
  version: name,
  previousVersion: name,
  /** What the load was measured by: `uptime` where requests were not counted since the start in both. */
  by: z.enum(['requests', 'uptime']),
  /** Requests, or ms. */
  load: z.number().nonnegative(),
  previousLoad: z.number().nonnegative(),
  processes: count,
  previousProcesses: count,
  objectBytes: bytes,
  previousObjectBytes: bytes,
  /** Types that are large now and were not among the kept ones before, largest first; at most 20. */
  newTypes: z.array(typeCount).max(20),
  /** Types of which there are at least twice as many at the same load, most bytes first; at most 20. */
  outgrown: z
    .array(
      z.object({
        type: z.string().max(256),
        count,
        previousCount: count,
        bytes,
        previousBytes: bytes,
        /** Of the counts, with a higher load taken off. */
        factor: z.number().positive(),
      }),
    )
    .max(20),
});
export type HeapComparison = z.infer<typeof heapComparison>;
