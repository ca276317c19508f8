import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { allow } from './allow.ts';
import type { FleetSettings } from './settings.ts';

/** Who may tell the topic something, within this account. */
const TELLERS = ['events.amazonaws.com', 'cloudwatch.amazonaws.com'].map(
  (name) => new ServicePrincipal(name),
);

/**
 * Alarms and findings for people. Its own KMS key, since AWS's key for SNS lets neither EventBridge nor CloudWatch encrypt:
 * with that one every alarm would be lost without a word.
 */
export function alertTopic(scope: Construct, s: FleetSettings): Topic {
  const concern = new Construct(scope, 'Alerts');
  const masterKey = new Key(concern, 'Key', {
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const topic = new Topic(concern, 'Topic', { masterKey, enforceSSL: true });
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
  const publish = allow('AlarmsAndEvents', ['sns:Publish'], [topic.topicArn], ofThisAccount);
  publish.addPrincipals(...TELLERS);
  topic.addToResourcePolicy(publish);
  // In a key's own policy `*` means this key.
  const encrypt = allow('AlarmsAndEvents', ['kms:Decrypt', 'kms:GenerateDataKey'], ['*'], ofThisAccount);
  encrypt.addPrincipals(...TELLERS);
  masterKey.addToResourcePolicy(encrypt);
  if (s.alarmEmail) topic.addSubscription(new EmailSubscription(s.alarmEmail));
  return topic;
}
