import { z } from 'zod';
import type { HeapCensus } from '../census/heap-census.ts';
import type { AnonParts } from '../ledger/read-process-ledger.ts';
import type { Retention } from '../retention/retention.ts';
import type { RefusalRule } from '../runtime/heap-refusal.ts';

/** Of process numbers, objects, bytes and milliseconds: what JSON makes of NaN and infinity is refused with the rest. */
const count = z.number().nonnegative();
const text = (chars: number) => z.string().max(chars);
const limits = z.array(text(1000)).max(100);
const share = z.number().min(0).max(1);

const anonParts = z.object({
  anonBytes: count,
  pssAnonBytes: count.nullable(),
  fileMappedAnonBytes: count,
  heapAnonBytes: count,
  otherAnonBytes: count,
  swapBytes: count,
  complete: z.boolean(),
}) satisfies z.ZodType<AnonParts>;

export const censusAnswer = z.object({
  pid: count,
  startTicks: count,
  python: text(64),
  observedAtMs: count,
  durationMs: count,
  types: z.array(z.object({ type: text(256), count, bytes: count })).max(10_001),
  objects: count,
  objectBytes: count,
  allocator: z.object({ arenaBytes: count, usedBytes: count, freeBytes: count }).nullable(),
  gc: z
    .array(z.object({ generation: count, collections: count, collected: count, uncollectable: count }))
    .max(8)
    .nullable(),
  threads: count.nullable(),
  limits,
  cost: z.object({ cpuMs: count, bytesRead: count, reads: count }),
  anon: anonParts.nullable(),
}) satisfies z.ZodType<HeapCensus>;

export const retentionAnswer = z.object({
  pid: count,
  startTicks: count,
  python: text(64),
  observedAtMs: count,
  durationMs: count,
  objects: count,
  agreement: share,
  holders: z
    .array(
      z.object({
        path: text(4096),
        holder: text(4096),
        type: text(256),
        count,
        bytes: count,
        agreement: share,
      }),
    )
    .max(10_000),
  tenants: z
    .array(z.object({ tenant: text(1024), count, bytes: count }))
    .max(10_000)
    .nullable(),
  tenantObjects: z.object({ looked: count, ambiguous: count, none: count }).nullable(),
  limits,
}) satisfies z.ZodType<Retention>;

export const snapshotAnswer = z.object({ nodes: count, edges: count, bytes: count, limits });

const RULES = [
  'process-ended',
  'pid-reused',
  'not-permitted',
  'not-python',
  'not-cpython',
  'unsupported-version',
  'unsupported-architecture',
  'free-threaded',
  'runtime-not-found',
  'layout-mismatch',
  'finalizing',
  'too-large',
  'deadline',
  'memory-cap',
  'reader-failed',
] as const satisfies readonly RefusalRule[];

/** What the reading process answers to a job, as one line of JSON: a result, a refusal, or a defect of ours. */
export const answer = z.intersection(
  z.object({ id: count }),
  z.union([
    z.object({ result: z.unknown() }),
    z.object({ refusal: z.object({ rule: z.enum(RULES), what: text(2000), remedy: text(2000) }) }),
    z.object({ failure: text(4000) }),
  ]),
);
