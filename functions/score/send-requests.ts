import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ScoreRequest } from '../contract/score-request.ts';
import { AwsStoreError, awsOperation } from '../store/aws-store-error.ts';

const MOST_ENTRIES = 10;

/** Sends every request, ten a call. Those that a call does not take go once more; then throws AwsStoreError. */
export async function sendRequests(
  client: SQSClient,
  QueueUrl: string,
  requests: readonly ScoreRequest[],
): Promise<void> {
  const doing = `send to the queue ${QueueUrl}`;
  for (let from = 0; from < requests.length; from += MOST_ENTRIES) {
    const part = requests.slice(from, from + MOST_ENTRIES);
    const left = await send(client, QueueUrl, part, doing);
    const again = left.length === 0 ? left : await send(client, QueueUrl, left, doing);
    if (again.length > 0)
      throw new AwsStoreError('refused', doing, {
        detail: `${again.length} requests, such as that for ${again[0]!.service}`,
      });
  }
}

/** Those that were not taken. */
async function send(
  client: SQSClient,
  QueueUrl: string,
  requests: readonly ScoreRequest[],
  doing: string,
): Promise<readonly ScoreRequest[]> {
  const Entries = requests.map((r, i) => ({ Id: String(i), MessageBody: JSON.stringify(r) }));
  const { Failed = [] } = await awsOperation(doing, () =>
    client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
  );
  return Failed.flatMap(({ Id }) => requests[Number(Id)] ?? []);
}
