import { z } from 'zod';

/** The report's names are snake_case: they are fixed by the product's description, see report.ts. */

export const leakKind = z.enum(['object', 'native', 'allocator_retention', 'page_cache', 'unknown']);
export type LeakKind = z.infer<typeof leakKind>;

export const verdictName = z.enum(['leak', 'suspect', 'no_leak', 'undetermined']);
export type VerdictName = z.infer<typeof verdictName>;

/** What one rule of the chain said, and the numbers behind it. */
export const reason = z.object({
  rule: z.string(),
  says: z.enum(['leak', 'no_leak', 'no_opinion']),
  detail: z.string(),
});
export type Reason = z.infer<typeof reason>;

/** What this evidence cannot show, and the measurement that would. */
export const gap = z.object({ missing: z.string(), remedy: z.string() });
export type Gap = z.infer<typeof gap>;

/** Tells namesakes apart: one name may stand for a container and for those that it replaced. Absent in older reports. */
const containerId = z.string().optional();
/** A probability of a leak, 0..1. */
const confidence = z.number().min(0).max(1);
const interval = z.tuple([z.number(), z.number()]);

/** One entry for every container looked at. Rates in MB per hour, 1 MB = 1,048,576 bytes. */
export const containerVerdict = z.object({
  container: z.string(),
  container_id: containerId,
  service: z.string(),
  version: z.string(),
  host: z.string(),
  tenant: z.string().nullable(),
  verdict: verdictName,
  confidence_score: confidence,
  leak_rate_mb_per_hour: z.number().nullable(),
  leak_rate_ci_mb_per_hour: interval.nullable(),
  kind: leakKind,
  reasons: z.array(reason),
  gaps: z.array(gap),
});
export type ContainerVerdict = z.infer<typeof containerVerdict>;

/** How a tenant was found: where its name came from and how much of the growth it explains. */
export const tenantEvidence = z.object({
  source: z.enum(['label', 'access-log', 'otlp', 'prometheus', 'probe', 'heap']),
  share_of_growth: z.number().min(0).max(1).nullable(),
  bytes_per_request: z.number().nullable(),
  /** 95 % interval of it by a moving-block bootstrap over the windows. Absent in older reports. */
  bytes_per_request_ci: interval.nullable().optional(),
  r_squared: z.number().nullable(),
  detail: z.string(),
});
export type TenantEvidence = z.infer<typeof tenantEvidence>;

/** Live objects of one type that became more between two readings of the heap. */
const growingType = z.object({
  type: z.string(),
  count_growth: z.number().int(),
  bytes_growth: z.number().int(),
});

const ledgerParts = {
  anon_bytes: z.number(),
  python_objects_bytes: z.number(),
  allocator_free_bytes: z.number(),
  interpreter_bytes: z.number(),
  unexplained_bytes: z.number(),
};

/** What the container's anonymous memory is made of, at the last reading. Bytes; the parts add up to `anon_bytes`. */
const findingLedger = z.object({
  observed_at: z.string(),
  ...ledgerParts,
  file_bytes: z.number(),
  kernel_bytes: z.number().nullable(),
  processes: z.number().int(),
  processes_read: z.number().int(),
  /** What each part gained since the first reading; null with one reading. */
  growth: z.object({ since: z.string(), ...ledgerParts }).nullable(),
});

/** This version's heap beside the one before it, a process, at the same load. */
const findingComparison = z.object({
  previous_version: z.string(),
  by: z.enum(['requests', 'uptime_ms']),
  load: z.number(),
  previous_load: z.number(),
  object_bytes: z.number(),
  previous_object_bytes: z.number(),
  new_types: z.array(z.object({ type: z.string(), count: z.number(), bytes: z.number() })),
  outgrown: z.array(
    z.object({
      type: z.string(),
      count: z.number(),
      previous_count: z.number(),
      bytes: z.number(),
      previous_bytes: z.number(),
      factor: z.number(),
    }),
  ),
});

/** Who holds objects: one path from a module global, a thread's stack or another root, over all processes. */
const holder = z.object({
  path: z.string(),
  /** Retained bytes. */
  bytes: z.number(),
  /** Since the first look; null where there was one look at that path. */
  growth: z.number().nullable(),
  /** The rest is absent in older reports. */
  type: z.string().optional(),
  count: z.number().int().optional(),
  processes: z.number().int().optional(),
  /** Share of the copies of the heap that agree on the path, 0..1. */
  agreement: z.number().optional(),
});

/** A verdict of `leak` or `suspect`, with what an engineer needs next. */
export const finding = z.object({
  container: z.string(),
  tenant: z.string().nullable(),
  leak_rate_mb_per_hour: z.number(),
  confidence_score: confidence,
  /** Stack of an allocation window, or `holder → type` from the heap; null until either was read. */
  top_allocation_stack: z.string().nullable(),
  note: z.string(),
  container_id: containerId,
  service: z.string(),
  version: z.string(),
  host: z.string(),
  kind: leakKind,
  leak_rate_ci_mb_per_hour: interval,
  onset: z.string().nullable(),
  holders: z.array(holder),
  tenant_evidence: tenantEvidence.nullable(),
  /** When the memory limit is reached at this rate; null without a limit. */
  oom_eta: z.string().nullable(),
  reasons: z.array(reason),
  gaps: z.array(gap),
  /** What follows comes from the heap, and is absent where it was not read. */
  growing_types: z.array(growingType).optional(),
  ledger: findingLedger.optional(),
  heap_comparison: findingComparison.optional(),
  /** Growing objects that reach a known tenant's id. */
  tenant_objects: z.array(z.object({ tenant: z.string(), count: z.number(), bytes: z.number() })).optional(),
});
export type Finding = z.infer<typeof finding>;
