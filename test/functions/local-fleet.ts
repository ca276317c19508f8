import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { EVENT_SOURCE } from '../../functions/contract/events.ts';
import { openDynamoHistory } from '../../functions/store/dynamodb/open-history.ts';
import { createHistoryTable } from '../emulator/create-history-table.ts';
import type { LocalAws } from '../emulator/local-aws.ts';
import { uniqueName } from '../emulator/unique-name.ts';

/** The queue, table, buckets and bus that the functions use, new on a local AWS, and this process's environment set to them. */
export async function localFleet(aws: LocalAws, judging: object = {}) {
  const dynamo = new DynamoDBClient(aws.config);
  const s3 = new S3Client({ ...aws.config, forcePathStyle: true });
  const sqs = new SQSClient(aws.config);
  const events = new EventBridgeClient(aws.config);
  const [table, captures, forensics, bus] = ['t', 'captures', 'forensics', 'bus'].map(uniqueName) as [
    string,
    string,
    string,
    string,
  ];
  const queue = async (): Promise<string> =>
    (await sqs.send(new CreateQueueCommand({ QueueName: uniqueName('q') }))).QueueUrl!;
  const [scores, heard] = await Promise.all([queue(), queue()]);
  await createHistoryTable(dynamo, table);
  for (const Bucket of [captures, forensics]) await s3.send(new CreateBucketCommand({ Bucket }));
  await events.send(new CreateEventBusCommand({ Name: bus }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: heard, AttributeNames: ['QueueArn'] }),
  );
  const rule = { EventBusName: bus, EventPattern: JSON.stringify({ source: [EVENT_SOURCE] }) };
  await events.send(new PutRuleCommand({ ...rule, Name: 'all' }));
  await events.send(
    new PutTargetsCommand({
      EventBusName: bus,
      Rule: 'all',
      Targets: [{ Id: 'heard', Arn: Attributes!.QueueArn! }],
    }),
  );
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.config.endpoint,
    AWS_REGION: aws.config.region,
    AWS_ACCESS_KEY_ID: aws.config.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.config.credentials.secretAccessKey,
    DEPLOYCLAW_TABLE: table,
    DEPLOYCLAW_CAPTURES_BUCKET: captures,
    DEPLOYCLAW_FORENSICS_BUCKET: forensics,
    DEPLOYCLAW_SCORE_QUEUE_URL: scores,
    DEPLOYCLAW_EVENT_BUS: bus,
    DEPLOYCLAW_STAGE: 'test',
    DEPLOYCLAW_SETTINGS: JSON.stringify(judging),
    POWERTOOLS_SERVICE_NAME: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  const store = openDynamoHistory({ table, client: dynamo, now: Date.now, onNotice: () => {} });
  const received = (QueueUrl: string) => drain(sqs, QueueUrl);
  return {
    table,
    captures,
    forensics,
    bus,
    dynamo,
    s3,
    store,
    /** Bodies in the score queue, taken out. */
    scoreMessages: () => received(scores),
    /** Details of the events on the bus since the last call, taken out. */
    async published(): Promise<
      { type: string; detail: Record<string, never> & { metadata: { id: string } } }[]
    > {
      return (await received(heard)).map((body) => {
        const event = JSON.parse(body);
        return { type: event['detail-type'], detail: event.detail };
      });
    },
  };
}

async function drain(sqs: SQSClient, QueueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const m of Messages) {
      bodies.push(m.Body ?? '');
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: m.ReceiptHandle }));
    }
    if (Messages.length === 0) return bodies;
  }
}

/** What Lambda hands to a function for messages of a queue. */
export function sqsEvent(bodies: readonly string[], host?: string): SQSEvent {
  return {
    Records: bodies.map(
      (body, i): SQSRecord => ({
        messageId: `m${i}`,
        receiptHandle: `r${i}`,
        body,
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(Date.now()),
          SenderId: 'test',
          ApproximateFirstReceiveTimestamp: String(Date.now()),
        },
        messageAttributes: host === undefined ? {} : { host: { stringValue: host, dataType: 'String' } },
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q',
        awsRegion: 'us-east-1',
      }),
    ),
  };
}
