import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

/**
 * Tells the queue of each object that hosts put. S3 filters by prefix and suffix only, so claim checks of batches are told
 * of, too, and the archive passes over them. The L1 property, since the L2 helper brings a custom resource along. The
 * queue's policy names the account instead of the bucket: naming it would be a circle, as the bucket needs the policy first.
 */
export function tellArrivals(bucket: Bucket, queue: Queue): void {
  const statement = new PolicyStatement({
    sid: 'BucketsOfThisAccountTell',
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal('s3.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(queue).account } },
  });
  const { policyDependable } = queue.addToResourcePolicy(statement);
  const cfn = bucket.node.defaultChild as CfnBucket;
  cfn.notificationConfiguration = {
    queueConfigurations: [
      {
        event: 's3:ObjectCreated:*',
        queue: queue.queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: 'hosts/' }] } },
      },
    ],
  };
  if (policyDependable) cfn.node.addDependency(policyDependable);
}
