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

/** A verdict of `leak` or `suspect`, with what an engineer needs next. */
export const finding = z.object({
  container: z.string(),
  tenant: z.string().nullable(),
  leak_rate_mb_per_hour: z.number(),
  confidence_score: confidence,
  /** Null until a heap or an allocation window was read. */
  top_allocation_stack: z.string().nullable(),
  note: z.string(),
  container_id: containerId,
  service: z.string(),
  version: z.string(),
  host: z.string(),
  kind: leakKind,
  leak_rate_ci_mb_per_hour: interval,
  onset: z.string().nullable(),
  holders: z.array(z.object({ path: z.string(), bytes: z.number(), growth: z.number() })),
  tenant_evidence: tenantEvidence.nullable(),
  /** When the memory limit is reached at this rate; null without a limit. */
  oom_eta: z.string().nullable(),
  reasons: z.array(reason),
  gaps: z.array(gap),
});
export type Finding = z.infer<typeof finding>;
