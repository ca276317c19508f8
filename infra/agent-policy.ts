import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allow } from './allow.ts';

/** Tag of an agent's role that says which host it may speak for. */
export const HOST_TAG = 'deployclaw-host';

/**
 * One policy for the roles of all agents; the role's tag makes it that host's own: an agent without the tag can send, and
 * nothing else. `ForAllValues` is true of no value at all, hence only actions that always name a partition.
 */
export function agentPolicy(
  scope: Construct,
  arns: { readonly snapshotQueue: string; readonly table: string; readonly captures: string },
): ManagedPolicy {
  const host = `\${aws:PrincipalTag/${HOST_TAG}}`;
  const ownMailbox = {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`HOST#${host}`] },
    Null: { 'dynamodb:LeadingKeys': 'false', [`aws:PrincipalTag/${HOST_TAG}`]: 'false' },
  };
  return new ManagedPolicy(scope, 'AgentPolicy', {
    description: `Deployclaw agents; tag their roles with ${HOST_TAG}=<host>`,
    statements: [
      allow('SendSnapshots', ['sqs:SendMessage'], [arns.snapshotQueue]),
      allow('ReadOwnMailbox', ['dynamodb:GetItem', 'dynamodb:Query'], [arns.table], ownMailbox),
      allow('AnswerInOwnMailbox', ['dynamodb:PutItem'], [arns.table], ownMailbox),
      allow(
        'PutOwnCaptures',
        ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        [`${arns.captures}/hosts/${host}/*`],
        { Null: { [`aws:PrincipalTag/${HOST_TAG}`]: 'false' } },
      ),
    ],
  });
}
