import { type DeployclawEvent, EVENT_SCHEMA_VERSION } from '../contract/events.ts';
import type { StoredFinding, UntoldTransition } from '../store/history.ts';

const TYPE_OF = {
  suspected: 'Leak Suspected',
  confirmed: 'Leak Confirmed',
  resolved: 'Leak Resolved',
} as const;

const BYTES_PER_MB = 1_048_576;

/** The same for every attempt to tell of one transition. */
export function transitionId({ fingerprint }: StoredFinding, { state, atMs }: UntoldTransition): string {
  return `${fingerprint.slice(0, 64)}-${state}-${atMs}`;
}

/** The event of a transition; null: that somebody acknowledged it is told to nobody. */
export function findingEvent(finding: StoredFinding, transition: UntoldTransition): DeployclawEvent | null {
  const { state } = transition;
  if (state === 'acknowledged') return null;
  const id = transitionId(finding, transition);
  return {
    type: TYPE_OF[state],
    detail: {
      metadata: {
        id,
        schemaVersion: EVENT_SCHEMA_VERSION,
        occurredAt: new Date(transition.atMs).toISOString(),
        tenantId: finding.tenant,
        correlationId: finding.fingerprint.slice(0, 128),
        idempotencyKey: id,
      },
      data: {
        fingerprint: finding.fingerprint.slice(0, 128),
        service: finding.service,
        version: finding.version ?? null,
        container: finding.container,
        host: finding.host,
        tenant: finding.tenant,
        state,
        from: transition.from,
        rateMbPerHour: transition.rateBytesPerHour / BYTES_PER_MB,
        confidence: transition.confidence,
        firstSeenAtMs: finding.firstSeenMs,
        resolution: state === 'resolved' ? (finding.resolution ?? null) : null,
      },
    },
  };
}
