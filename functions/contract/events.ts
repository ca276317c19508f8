import { z } from 'zod';
import { count, epochMs, name } from './scalars.ts';

/** `source` of every event; detail types below. One event per transition, never per look. */
export const EVENT_SOURCE = 'com.deployclaw';
export const EVENT_SCHEMA_VERSION = '1';

const metadata = z.object({
  /** Own id, since EventBridge's changes between buses; natural: the same transition has the same id. */
  id: z.string().min(1).max(128),
  schemaVersion: z.literal(EVENT_SCHEMA_VERSION),
  occurredAt: z.iso.datetime(),
  tenantId: name.nullable(),
  correlationId: z.string().max(128),
  idempotencyKey: z.string().max(256),
});

const finding = z.object({
  fingerprint: z.string().max(128),
  service: name,
  version: name.nullable(),
  container: name,
  host: name,
  tenant: name.nullable(),
  state: z.enum(['suspected', 'confirmed', 'acknowledged', 'resolved']),
  from: z.enum(['suspected', 'confirmed', 'acknowledged', 'resolved']).nullable(),
  rateMbPerHour: z.number(),
  confidence: z.number().min(0).max(1),
  firstSeenAtMs: epochMs,
  /** Why it was resolved: `fix held`, `no growth`, `by hand`. Null otherwise. */
  resolution: z.string().max(64).nullable(),
});

const detail = <T extends z.ZodType>(data: T) => z.object({ metadata, data });

export const EVENTS = {
  'Leak Suspected': detail(finding),
  'Leak Confirmed': detail(finding),
  'Leak Resolved': detail(finding),
  'Forensics Bundle Archived': detail(
    z.object({
      fingerprint: z.string().max(128).nullable(),
      service: name,
      tenant: name.nullable(),
      bucket: z.string().max(256),
      key: z.string().max(1024),
      bytes: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  'Audit Completed': detail(
    z.object({
      containers: count,
      leaks: count,
      suspects: count,
      undetermined: count,
      report: z.string().max(1024).nullable(),
    }),
  ),
} as const;
export type EventType = keyof typeof EVENTS;

/** One event of ours, ready for any bus. */
export type DeployclawEvent = {
  [T in EventType]: { readonly type: T; readonly detail: z.infer<(typeof EVENTS)[T]> };
}[EventType];
