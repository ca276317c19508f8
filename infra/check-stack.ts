import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { Construct } from 'constructs';

interface Acknowledged {
  /** Paths within the stack: the rule stays in force everywhere else. */
  readonly at: readonly string[];
  readonly ids: readonly string[];
  readonly reason: string;
}

const wildcard = (resource: string) => `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`;

/** Rules that the stack breaks on purpose. */
const ACKNOWLEDGED: readonly Acknowledged[] = [
  {
    at: ['Captures', 'Forensics'],
    ids: ['AwsSolutions::AwsSolutions-S1'],
    reason:
      'Who read what is told by CloudTrail data events, which an account has in one place; access logs want a bucket more',
  },
  {
    at: ['Ingest', 'Archive'],
    ids: ['batches', 'captures'].map((kind) => wildcard(`<CapturesDE857D5D.Arn>/hosts/*/${kind}/*`)),
    reason: 'Objects of one kind, of any host: the functions serve all hosts',
  },
  {
    at: ['Archive'],
    ids: ['tenants', 'shared'].map((prefix) => wildcard(`<Forensics5637DA62.Arn>/${prefix}/*`)),
    reason: 'The archive writes the bundles of all tenants; readers are confined to one',
  },
  {
    at: ['Audit'],
    ids: [wildcard('<Forensics5637DA62.Arn>/audits/*')],
    reason: 'Each report has a key of its own, and the function writes reports only',
  },
  {
    at: ['AgentPolicy'],
    ids: [wildcard('<CapturesDE857D5D.Arn>/hosts/<aws:PrincipalTag/deployclaw-host>/*')],
    reason: 'Any object below the one host that the tag of the role names',
  },
  {
    at: [''],
    ids: ['<DispatchFunctionCD7C4A01.Arn>:*', '<AuditFunctionD052CD6C.Arn>:*'].map(wildcard),
    reason: 'Versions of the one function that the schedule invokes; the target of the CDK asks for them',
  },
  {
    at: ['Snapshots/DeadLetters', 'Scores/DeadLetters', 'Arrivals/DeadLetters', 'Undelivered'],
    ids: ['Serverless::Serverless-SQSRedrivePolicy'],
    reason: 'It is the dead-letter queue itself; an alarm watches its depth',
  },
  {
    at: ['Ingest', 'Worker', 'Archive'],
    ids: ['Serverless::Serverless-LambdaDLQ', 'Serverless::Serverless-LambdaEventSourceMappingDestination'],
    reason:
      'Invoked by a queue alone: what fails goes back to it, and to its dead-letter queue after some deliveries',
  },
  {
    at: [''],
    ids: ['Serverless::Serverless-LambdaTracing'],
    reason:
      'Traces are billed by invocation and need the right to write everywhere; correlation ids go through logs and events',
  },
];

/** Lets synthesis fail on any rule of AWS Solutions and Serverless that is neither kept nor acknowledged above. */
export function checkStack(app: App, stack: Stack): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  for (const { at, ids, reason } of ACKNOWLEDGED) {
    for (const path of at) {
      const place = path
        .split('/')
        .reduce((node, id) => (id ? node.node.findChild(id) : node), stack as Construct);
      Validations.of(place).acknowledge(...ids.map((id) => ({ id, reason })));
    }
  }
}
