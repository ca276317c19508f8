import type { SQSRecord } from 'aws-lambda';
import type { Telemetry } from '../lambda/telemetry.ts';
import type { CaptureStore } from '../store/captures.ts';
import type { HistoryStore } from '../store/history.ts';
import { decodeMessage } from './decode-message.ts';
import { ingestBatch } from './ingest-batch.ts';
import { IngestError } from './ingest-error.ts';

/** One message of the queue into the history, counted. Throws what decodeMessage and ingestBatch throw. */
export async function ingestMessage(
  record: SQSRecord,
  o: { readonly store: HistoryStore; readonly captures: CaptureStore },
  { count, time, logger }: Telemetry,
): Promise<void> {
  try {
    const host = record.messageAttributes.host?.stringValue ?? null;
    const batch = await decodeMessage({ body: record.body, host }, o.captures);
    // When it was sent is compared with when SQS had it: time in the queue is no skew of a clock.
    const receivedAtMs = Number(record.attributes.SentTimestamp) || Date.now();
    const result = await ingestBatch(batch, { store: o.store, receivedAtMs });
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
