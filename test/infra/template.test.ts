import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from './synthesize.ts';

/** What local emulators ignore without a word, and so only the template can prove. */
describe('the stack of a stage', () => {
  let prod: Template;
  let local: Template;
  beforeAll(() => {
    prod = synthesize('prod', false, { readerTenants: ['acme', '*'], forensics: { kms: true } });
    local = synthesize('dev', true, {});
  });
  const properties = (type: string) =>
    Object.values(prod.findResources(type)).map((resource) => resource.Properties);

  it('sends poison to a dead-letter queue, and hides a message for six runs and a window', () => {
    prod.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 365,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: Match.anyValue() },
    });
    const queues = properties('AWS::SQS::Queue');
    expect(queues.filter((queue) => queue.RedrivePolicy)).toHaveLength(3);
    expect(queues.every((queue) => queue.SqsManagedSseEnabled)).toBe(true);
    expect(queues.some((queue) => queue.FifoQueue)).toBe(false);
  });

  it('has one table: on demand, with expiry, recovery to a point in time, one index, protected in production', () => {
    prod.resourceCountIs('AWS::DynamoDB::Table', 1);
    prod.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        GlobalSecondaryIndexes: [Match.objectLike({ IndexName: 'by-service' })],
      },
    });
    local.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Delete' });
  });

  it('writes bundles once, lets them turn cold and expire, under a key of its own where wanted', () => {
    prod.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } } },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
          ],
        },
        LifecycleConfiguration: {
          Rules: [
            Match.objectLike({
              ExpirationInDays: 365,
              Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 30 }],
            }),
          ],
        },
      },
    });
  });

  it('lets captures live for days, and closes both buckets to the public and to plain HTTP', () => {
    prod.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 3 })] },
      NotificationConfiguration: { QueueConfigurations: [Match.objectLike({ Event: 's3:ObjectCreated:*' })] },
    });
    for (const bucket of properties('AWS::S3::Bucket')) {
      expect(Object.values(bucket.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    }
    const policies = properties('AWS::S3::BucketPolicy').map((policy) =>
      JSON.stringify(policy.PolicyDocument),
    );
    expect(policies.filter((text) => text.includes('"aws:SecureTransport":"false"'))).toHaveLength(2);
  });

  it('runs each function on Node 24 and arm64, with a log that ends and a bound on parallel runs', () => {
    const functions = properties('AWS::Lambda::Function');
    expect(functions).toHaveLength(5);
    for (const fn of functions) {
      expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(fn.LoggingConfig.LogGroup).toBeDefined();
    }
    expect(properties('AWS::Logs::LogGroup').map((log) => log.RetentionInDays)).toEqual([30, 30, 30, 30, 30]);
    const sources = properties('AWS::Lambda::EventSourceMapping');
    expect(sources).toHaveLength(3);
    for (const source of sources) {
      expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(source.ScalingConfig).toEqual({ MaximumConcurrency: 10 });
    }
    prod.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 25,
      MaximumBatchingWindowInSeconds: 5,
    });
  });

  it('judges each quarter of an hour and audits each day; what cannot be handed over is kept', () => {
    const schedules = properties('AWS::Scheduler::Schedule');
    expect(schedules.map((s) => s.ScheduleExpression)).toEqual(['rate(15 minutes)', 'cron(30 3 * * ? *)']);
    expect(schedules.every((s) => s.Target.DeadLetterConfig)).toBe(true);
    expect(JSON.parse(schedules[1].Target.Input)).toEqual({ kind: 'audit', windowMs: 86_400_000 });
    expect(properties('AWS::Lambda::Function').filter((fn) => fn.DeadLetterConfig)).toHaveLength(2);
  });

  it('tells people of confirmed leaks by an encrypted topic that EventBridge and CloudWatch may use', () => {
    prod.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['com.deployclaw'], 'detail-type': Match.arrayWith(['Leak Confirmed']) },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    });
    prod.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    const keys = properties('AWS::KMS::Key').map((key) => JSON.stringify(key.KeyPolicy));
    expect(keys.some((text) => /events\.amazonaws\.com.*cloudwatch\.amazonaws\.com/.test(text))).toBe(true);
    expect(properties('AWS::KMS::Key').every((key) => key.EnableKeyRotation)).toBe(true);
  });

  it('takes silence for an alarm, and other missing data for none; every alarm reaches the topic', () => {
    const alarms = properties('AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(4 + 2 + 10 + 2);
    expect(alarms.every((alarm) => alarm.AlarmActions.length === 1)).toBe(true);
    const breaching = alarms.filter((alarm) => alarm.TreatMissingData === 'breaching');
    expect(breaching.map((alarm) => alarm.MetricName)).toEqual(['NumberOfMessagesSent']);
    for (const alarm of alarms) {
      const names = (alarm.Dimensions ?? []).map((dimension: { Name: string }) => dimension.Name);
      expect(['QueueName', 'FunctionName', 'service,stage']).toContain(names.join());
    }
  });

  it('is on a local AWS the same without what emulators do not know', () => {
    prod.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    local.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    local.resourceCountIs('AWS::CloudWatch::Alarm', 18);
    const types = Object.values(prod.toJSON().Resources as Record<string, { Type: string }>).map(
      (r) => r.Type,
    );
    expect(types.filter((type) => type.startsWith('Custom::'))).toEqual([]);
  });

  it('names what others read of it', () => {
    expect(Object.keys(prod.findOutputs('*')).sort()).toEqual([
      'AgentPolicyArn',
      'AlarmTopicArn',
      'CapturesBucketName',
      'DeadLetterQueueUrl',
      'EventBusName',
      'ForensicsBucketName',
      'ScoreQueueUrl',
      'SnapshotQueueUrl',
      'TableName',
    ]);
  });

  it('allows no action and no resource by a bare wildcard, and keeps its policies as they were reviewed', async () => {
    const documents = Object.entries({
      ...prod.findResources('AWS::IAM::Policy'),
      ...prod.findResources('AWS::IAM::ManagedPolicy'),
    }).map(([id, resource]) => [id, resource.Properties.PolicyDocument.Statement] as const);
    for (const statement of documents.flatMap(([, statements]) => statements)) {
      expect([statement.Resource].flat()).not.toContain('*');
      expect([statement.Action].flat().filter((action: string) => action.includes('*'))).toEqual([]);
    }
    const text = JSON.stringify(Object.fromEntries(documents), null, 2);
    await expect(`${text}\n`).toMatchFileSnapshot('golden/policies.txt');
  });

  it('confines a reader to one tenant, whatever the tenant is called', () => {
    const readers = Object.entries(prod.findResources('AWS::IAM::ManagedPolicy'))
      .filter(([id]) => id.startsWith('Reader'))
      .map(([, resource]) => JSON.stringify(resource.Properties.PolicyDocument.Statement));
    expect(readers).toHaveLength(2);
    expect(readers[0]).toContain('"/tenants/acme/*"');
    expect(readers[1]).toContain('"/tenants/%2A/*"');
  });
});
