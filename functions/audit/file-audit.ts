import { gzipSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Judging } from '../lambda/environment.ts';
import { awsOperation } from '../store/aws-store-error.ts';
import type { EventBus } from '../store/event-bus.ts';
import type { HistoryStore } from '../store/history.ts';
import { putOnce } from '../store/s3/put-once.ts';
import { auditCompleted } from './audit-completed.ts';
import { auditFleet } from './audit-fleet.ts';
import type { AuditRequest } from './audit-request.ts';

const PART_BYTES = 16 * 1024 * 1024;

export interface FileAuditOptions {
  readonly judging: Judging;
  readonly store: HistoryStore;
  readonly bus: EventBus;
  readonly s3: S3Client;
  readonly bucket: string;
}

/**
 * Audits the fleet, files the report as gzipped JSON below `audits/` (one that is there stays), and tells of it. The same
 * moment again tells with the same id. Throws what the stores throw.
 */
export async function fileAudit(
  request: AuditRequest,
  nowMs: number,
  { judging, store, bus, s3, bucket }: FileAuditOptions,
): Promise<{ readonly report: string; readonly containers: number }> {
  const windowMs = request.windowMs ?? judging.auditWindowMs;
  const minWindowMs = request.minWindowMs ?? Math.min(judging.minWindowMs, windowMs);
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  const keyOf = (task: string): string => `audits/${day}/${task}-${nowMs}.json.gz`;
  const report = await auditFleet(
    { store, nowMs, windowMs, minWindowMs, services: request.services },
    (task) => `s3://${bucket}/${keyOf(task)}`,
  );
  const key = keyOf(report.task_id);
  const content = gzipSync(JSON.stringify(report));
  await awsOperation(`store s3://${bucket}/${key}`, () =>
    putOnce(s3, { bucket, key, content, retainUntilMs: null, partBytes: PART_BYTES }),
  );
  await bus.publish([auditCompleted(report, key, nowMs)]);
  return { report: `s3://${bucket}/${key}`, containers: report.verdicts.length };
}
