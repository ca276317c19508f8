import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { readEnvironment } from '../lambda/environment.ts';
import { once } from '../lambda/once.ts';
import { takeMessages } from '../lambda/take-messages.ts';
import { telemetry } from '../lambda/telemetry.ts';
import { openDynamoHistory } from '../store/dynamodb/open-history.ts';
import { openS3Captures } from '../store/s3/s3-captures.ts';
import { decodeMessage } from './decode-message.ts';
import { ingestBatch } from './ingest-batch.ts';
import { IngestError } from './ingest-error.ts';

const parts = once(() => {
  const env = readEnvironment(process.env, ['DEPLOYCLAW_TABLE', 'DEPLOYCLAW_CAPTURES_BUCKET']);
  const onNotice = (text: string) => telemetry().logger.warn(text);
  return {
    store: openDynamoHistory({ table: env.DEPLOYCLAW_TABLE, now: Date.now, onNotice }),
    captures: openS3Captures({ bucket: env.DEPLOYCLAW_CAPTURES_BUCKET }),
  };
});

/** Batches of agents into the history. */
export const handler = (event: SQSEvent) => takeMessages(event, ingest);

async function ingest(record: SQSRecord): Promise<void> {
  const { store, captures } = parts();
  const { count, time, logger } = telemetry();
  try {
    const host = record.messageAttributes.host?.stringValue ?? null;
    const batch = await decodeMessage({ body: record.body, host }, captures);
    // When it was sent is compared with when SQS had it: time in the queue is no skew of a clock.
    const receivedAtMs = Number(record.attributes.SentTimestamp) || Date.now();
    const result = await ingestBatch(batch, { store, receivedAtMs });
    count('Records', result.accepted);
    count('RecordsMerged', result.merged);
    count('RecordsUnchanged', result.unchanged);
    count('RecordsRejected', result.rejected.length);
    time('ClockSkew', Math.abs(result.skewMs));
    if (result.rejected.length > 0)
      logger.warn('Records were rejected', { host, rejected: result.rejected.slice(0, 10) });
  } catch (error) {
    if (error instanceof IngestError) count(`Refused_${error.kind}`);
    throw error;
  }
}
