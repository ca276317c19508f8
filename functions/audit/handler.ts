import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { name } from '../contract/scalars.ts';
import { readEnvironment, readJudging } from '../lambda/environment.ts';
import { once } from '../lambda/once.ts';
import { parseMessage } from '../lambda/parse-message.ts';
import { telemetry } from '../lambda/telemetry.ts';
import { awsOperation } from '../store/aws-store-error.ts';
import { openDynamoHistory } from '../store/dynamodb/open-history.ts';
import { openEventBridge } from '../store/eventbridge/eventbridge-bus.ts';
import { putOnce } from '../store/s3/put-once.ts';
import { auditCompleted } from './audit-completed.ts';
import { auditFleet } from './audit-fleet.ts';

const DAY_MS = 86_400_000;
const PART_BYTES = 16 * 1024 * 1024;

/** Input of the schedule, or of whoever invokes the function by hand; the settings of the stage say the rest. */
const auditRequest = z.object({
  kind: z.literal('audit'),
  windowMs: z
    .number()
    .int()
    .positive()
    .max(90 * DAY_MS)
    .optional(),
  minWindowMs: z
    .number()
    .int()
    .positive()
    .max(90 * DAY_MS)
    .optional(),
  services: z.array(name).max(10_000).nullable().default(null),
  /** When it was due: the same for a second attempt. */
  scheduledAt: z.iso.datetime({ offset: true }).optional(),
});

const parts = once(() => {
  const env = readEnvironment(process.env, [
    'DEPLOYCLAW_TABLE',
    'DEPLOYCLAW_FORENSICS_BUCKET',
    'DEPLOYCLAW_EVENT_BUS',
  ]);
  const onNotice = (text: string) => telemetry().logger.warn(text);
  return {
    judging: readJudging(process.env),
    store: openDynamoHistory({ table: env.DEPLOYCLAW_TABLE, now: Date.now, onNotice }),
    bus: openEventBridge({ bus: env.DEPLOYCLAW_EVENT_BUS }),
    s3: new S3Client({ maxAttempts: 5, retryMode: 'standard' }),
    bucket: env.DEPLOYCLAW_FORENSICS_BUCKET,
  };
});

/** On schedule: ranks all containers of the history, files the report under `audits/`, and tells of it. */
export const handler = async (event: unknown): Promise<{ readonly report: string }> => {
  const { count, flush } = telemetry();
  try {
    const { judging, store, bus, s3, bucket } = parts();
    const o = parseMessage(JSON.stringify(event), auditRequest, 'request of an audit');
    const nowMs = o.scheduledAt === undefined ? Date.now() : Date.parse(o.scheduledAt);
    const windowMs = o.windowMs ?? judging.auditWindowMs;
    const minWindowMs = o.minWindowMs ?? Math.min(judging.minWindowMs, windowMs);
    const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
    const keyOf = (task: string) => `audits/${day}/${task}-${nowMs}.json.gz`;
    const report = await auditFleet(
      { store, nowMs, windowMs, minWindowMs, services: o.services },
      (task) => `s3://${bucket}/${keyOf(task)}`,
    );
    const key = keyOf(report.task_id);
    const content = gzipSync(JSON.stringify(report));
    await awsOperation(`store s3://${bucket}/${key}`, () =>
      putOnce(s3, { bucket, key, content, retainUntilMs: null, partBytes: PART_BYTES }),
    );
    await bus.publish([auditCompleted(report, key, nowMs)]);
    count('ContainersAudited', report.verdicts.length);
    return { report: `s3://${bucket}/${key}` };
  } finally {
    flush();
  }
};
