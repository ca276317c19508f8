import { type App, CfnOutput, Duration, Stack, Tags } from 'aws-cdk-lib';
import { SqsEventSource, type SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { agentPolicy } from './agent-policy.ts';
import { alarms } from './alarms.ts';
import { alertTopic } from './alert-topic.ts';
import { capturesBucket, forensicsBucket } from './buckets.ts';
import { tellArrivals } from './capture-arrivals.ts';
import { eventRoute } from './event-route.ts';
import { fleetDashboard } from './fleet-dashboard.ts';
import { type FunctionName, fleetFunction } from './fleet-function.ts';
import { functionStatements } from './function-statements.ts';
import { historyTable } from './history-table.ts';
import { leaveOutLocally } from './local-differences.ts';
import { queueWithDeadLetters } from './queue-with-dead-letters.ts';
import { schedules } from './schedules.ts';
import type { FleetSettings } from './settings.ts';
import { tenantReaderPolicy } from './tenant-reader-policy.ts';

/** Name of a stage's stack. */
export function stackName(stage: string): string {
  return `Deployclaw-${stage}`;
}

/** One stage of the fleet: all it consists of, and how its parts are connected. */
export function fleetStack(
  app: App,
  s: FleetSettings,
  entries: Readonly<Record<FunctionName, string>>,
): Stack {
  const stack = new Stack(app, stackName(s.stage), {
    description: 'Deployclaw: finds memory leaks in Python services',
    terminationProtection: s.production,
  });
  Tags.of(stack).add('deployclaw-stage', s.stage);

  const queue = (id: string, reader: FunctionName, keep: Duration, windowSeconds = 0) =>
    queueWithDeadLetters(stack, id, {
      timeoutSeconds: s.functions[reader].timeoutSeconds,
      windowSeconds,
      maxReceives: s.maxReceives,
      keep,
    });
  const snapshots = queue('Snapshots', 'ingest', Duration.days(14), s.ingestWindowSeconds);
  // A service that waits for its verdict for hours is asked for again meanwhile.
  const scores = queue('Scores', 'worker', Duration.hours(4));
  const arrivals = queue('Arrivals', 'archive', Duration.days(Math.min(s.captureDays, 14)));
  const undelivered = new Queue(stack, 'Undelivered', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const table = historyTable(stack, s);
  const captures = capturesBucket(stack, s);
  const forensics = forensicsBucket(stack, s);
  tellArrivals(captures, arrivals.queue);
  const topic = alertTopic(stack, s);
  const bus = eventRoute(stack, topic, undelivered);

  const statements = functionStatements({
    table: table.tableArn,
    captures: captures.bucketArn,
    forensics: forensics.bucketArn,
    forensicsKey: forensics.encryptionKey?.keyArn ?? null,
    scoreQueue: scores.queue.queueArn,
    bus: bus.eventBusArn,
  });
  const environment = {
    DEPLOYCLAW_TABLE: table.tableName,
    DEPLOYCLAW_FORENSICS_BUCKET: forensics.bucketName,
    DEPLOYCLAW_CAPTURES_BUCKET: captures.bucketName,
    DEPLOYCLAW_SCORE_QUEUE_URL: scores.queue.queueUrl,
    DEPLOYCLAW_EVENT_BUS: bus.eventBusName,
    DEPLOYCLAW_SETTINGS: JSON.stringify(s.judging),
  };
  const make = (name: FunctionName, failures?: Queue) =>
    fleetFunction(stack, {
      name,
      entry: entries[name],
      settings: s,
      environment,
      statements: statements[name],
      ...(failures && { failures }),
    });
  const functions = {
    ingest: make('ingest'),
    dispatch: make('dispatch', undelivered),
    worker: make('worker'),
    audit: make('audit', undelivered),
    archive: make('archive'),
  };

  const reading = (batchSize: number, more: SqsEventSourceProps = {}): SqsEventSourceProps => ({
    batchSize,
    reportBatchItemFailures: true,
    maxConcurrency: s.maxConcurrency,
    ...more,
  });
  const maxBatchingWindow = Duration.seconds(s.ingestWindowSeconds);
  functions.ingest.addEventSource(
    new SqsEventSource(snapshots.queue, reading(s.ingestBatch, { maxBatchingWindow })),
  );
  functions.worker.addEventSource(new SqsEventSource(scores.queue, reading(10)));
  // A capture may be large, and its bundle takes a while: one at a time.
  functions.archive.addEventSource(new SqsEventSource(arrivals.queue, reading(1)));
  schedules(stack, s, { dispatch: functions.dispatch, audit: functions.audit, undelivered });

  const watched = {
    topic,
    snapshots: snapshots.queue,
    scores: scores.queue,
    deadLetters: {
      Snapshots: snapshots.deadLetters,
      Scores: scores.deadLetters,
      Arrivals: arrivals.deadLetters,
      Undelivered: undelivered,
    },
    functions,
  };
  alarms(stack, s, watched);
  fleetDashboard(stack, s, watched);
  const agents = agentPolicy(stack, {
    snapshotQueue: snapshots.queue.queueArn,
    table: table.tableArn,
    captures: captures.bucketArn,
  });
  for (const tenant of s.readerTenants) tenantReaderPolicy(stack, tenant, forensics);

  const outputs = {
    SnapshotQueueUrl: snapshots.queue.queueUrl,
    DeadLetterQueueUrl: snapshots.deadLetters.queueUrl,
    ScoreQueueUrl: scores.queue.queueUrl,
    TableName: table.tableName,
    ForensicsBucketName: forensics.bucketName,
    CapturesBucketName: captures.bucketName,
    EventBusName: bus.eventBusName,
    AgentPolicyArn: agents.managedPolicyArn,
    AlarmTopicArn: topic.topicArn,
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  if (s.local) leaveOutLocally(stack);
  return stack;
}
