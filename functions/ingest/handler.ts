import type { SQSEvent } from 'aws-lambda';
import { readEnvironment } from '../lambda/environment.ts';
import { once } from '../lambda/once.ts';
import { takeMessages } from '../lambda/take-messages.ts';
import { telemetry } from '../lambda/telemetry.ts';
import { openDynamoHistory } from '../store/dynamodb/open-history.ts';
import { openS3Captures } from '../store/s3/s3-captures.ts';
import { ingestMessage } from './ingest-message.ts';

const parts = once(() => {
  const env = readEnvironment(process.env, ['DEPLOYCLAW_TABLE', 'DEPLOYCLAW_CAPTURES_BUCKET']);
  const onNotice = (text: string) => telemetry().logger.warn(text);
  return {
    store: openDynamoHistory({ table: env.DEPLOYCLAW_TABLE, now: Date.now, onNotice }),
    captures: openS3Captures({ bucket: env.DEPLOYCLAW_CAPTURES_BUCKET }),
  };
});

/** Batches of agents into the history. */
export const handler = (event: SQSEvent) =>
  takeMessages(event, (record) => ingestMessage(record, parts(), telemetry()));
