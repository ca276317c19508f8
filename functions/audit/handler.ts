import { S3Client } from '@aws-sdk/client-s3';
import { readEnvironment, readJudging } from '../lambda/environment.ts';
import { once } from '../lambda/once.ts';
import { parseMessage } from '../lambda/parse-message.ts';
import { telemetry } from '../lambda/telemetry.ts';
import { openDynamoHistory } from '../store/dynamodb/open-history.ts';
import { openEventBridge } from '../store/eventbridge/eventbridge-bus.ts';
import { auditRequest } from './audit-request.ts';
import { fileAudit } from './file-audit.ts';

const parts = once(() => {
  const names = ['DEPLOYCLAW_TABLE', 'DEPLOYCLAW_FORENSICS_BUCKET', 'DEPLOYCLAW_EVENT_BUS'] as const;
  const env = readEnvironment(process.env, names);
  const onNotice = (text: string) => telemetry().logger.warn(text);
  return {
    judging: readJudging(process.env),
    store: openDynamoHistory({ table: env.DEPLOYCLAW_TABLE, now: Date.now, onNotice }),
    bus: openEventBridge({ bus: env.DEPLOYCLAW_EVENT_BUS }),
    s3: new S3Client({ maxAttempts: 5, retryMode: 'standard' }),
    bucket: env.DEPLOYCLAW_FORENSICS_BUCKET,
  };
});

/** On schedule: ranks all containers of the history, files the report and tells of it. */
export const handler = async (event: unknown): Promise<{ readonly report: string }> => {
  const { count, flush } = telemetry();
  try {
    const request = parseMessage(JSON.stringify(event), auditRequest, 'request of an audit');
    const nowMs = request.scheduledAt === undefined ? Date.now() : Date.parse(request.scheduledAt);
    const { report, containers } = await fileAudit(request, nowMs, parts());
    count('ContainersAudited', containers);
    return { report };
  } finally {
    flush();
  }
};
