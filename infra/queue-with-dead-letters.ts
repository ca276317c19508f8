import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface QueueWithDeadLetters {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

export interface QueueOptions {
  /** Longest run of the function that reads it, and its batching window, seconds. */
  readonly timeoutSeconds: number;
  readonly windowSeconds: number;
  readonly maxReceives: number;
  readonly keep: Duration;
}

/**
 * A queue whose poison ends in a second one, both encrypted and reached by TLS only. A message is hidden for six runs and
 * a window, as Lambda's guide wants: less, and a throttled function gets messages twice that another one still holds.
 * It is no FIFO queue: messages carry a group id, by which a standard queue is fair between services.
 */
export function queueWithDeadLetters(scope: Construct, id: string, o: QueueOptions): QueueWithDeadLetters {
  const concern = new Construct(scope, id);
  const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const deadLetters = new Queue(concern, 'DeadLetters', { ...common, retentionPeriod: Duration.days(14) });
  const queue = new Queue(concern, 'Queue', {
    ...common,
    retentionPeriod: o.keep,
    visibilityTimeout: Duration.seconds(6 * o.timeoutSeconds + o.windowSeconds),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: o.maxReceives },
  });
  return { queue, deadLetters };
}
