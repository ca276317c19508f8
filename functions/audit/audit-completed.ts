import { type DeployclawEvent, EVENT_SCHEMA_VERSION } from '../contract/events.ts';
import type { Report } from '../contract/report.ts';
import type { VerdictName } from '../contract/verdict.ts';

/** The event of an audit whose report lies under that key. */
export function auditCompleted(report: Report, key: string, nowMs: number): DeployclawEvent {
  const counted = (name: VerdictName): number => report.verdicts.filter((v) => v.verdict === name).length;
  const id = `audit-${nowMs}`;
  return {
    type: 'Audit Completed',
    detail: {
      metadata: {
        id,
        schemaVersion: EVENT_SCHEMA_VERSION,
        occurredAt: new Date(nowMs).toISOString(),
        tenantId: null,
        correlationId: report.task_id,
        idempotencyKey: id,
      },
      data: {
        containers: report.verdicts.length,
        leaks: counted('leak'),
        suspects: counted('suspect'),
        undetermined: counted('undetermined'),
        report: key,
      },
    },
  };
}
