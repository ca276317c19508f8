import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { failureKind } from './failure-kind.ts';
import { telemetry } from './telemetry.ts';

const METRIC_OF = {
  permanent: 'PermanentFailures',
  temporary: 'TemporaryFailures',
  defect: 'Defects',
} as const;

/**
 * Handles each message of a queue alone and answers with those that failed, which the queue delivers again and in the end
 * puts among the dead letters. One after the other: each may unpack to megabytes. Never throws, since that would
 * bring back the whole batch.
 */
export async function takeMessages(
  event: SQSEvent,
  handle: (record: SQSRecord) => Promise<void>,
): Promise<SQSBatchResponse> {
  const { logger, count, flush } = telemetry();
  const counted = async (record: SQSRecord): Promise<void> => {
    try {
      await handle(record);
      count('Messages');
    } catch (error) {
      const kind = failureKind(error);
      count(METRIC_OF[kind]);
      logger.warn(`A message was not taken (${kind})`, {
        messageId: record.messageId,
        error: asError(error),
      });
      throw error;
    }
  };
  try {
    return await processPartialResponse(event, counted, new BatchProcessor(EventType.SQS), {
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
  } finally {
    flush();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
