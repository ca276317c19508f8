import { type CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bundlePrefix } from '../functions/store/s3/bundle-prefix.ts';
import { allow } from './allow.ts';

/**
 * A policy for people of one tenant: `deployclaw forensics` lists, reads and verifies that tenant's bundles with it, and
 * learns not even the names of others'. The prefix has no character that IAM takes for a pattern or a variable.
 */
export function tenantReaderPolicy(scope: Construct, tenant: string, forensics: Bucket): ManagedPolicy {
  const prefix = bundlePrefix(tenant);
  const policy = new ManagedPolicy(new Construct(scope, `Reader-${prefix.split('/')[1]}`), 'Policy', {
    description: 'Reads the evidence bundles of one tenant',
    statements: [
      allow('ListOwnBundles', ['s3:ListBucket'], [forensics.bucketArn], {
        StringLike: { 's3:prefix': [`${prefix}*`] },
      }),
      allow('ReadOwnBundles', ['s3:GetObject'], [forensics.arnForObjects(`${prefix}*`)]),
    ],
  });
  if (forensics.encryptionKey) {
    policy.addStatements(allow('Decrypt', ['kms:Decrypt'], [forensics.encryptionKey.keyArn]));
  }
  const bucket = Stack.of(scope).resolve((forensics.node.defaultChild as CfnResource).logicalId);
  Validations.of(policy).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${bucket}.Arn>/${prefix}*]`,
    reason: 'All bundles of the one tenant',
  });
  return policy;
}
