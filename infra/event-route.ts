import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE, type EventType } from '../functions/contract/events.ts';

/** What people are told of. Suspicions are not: most end by themselves, and `deployclaw findings` shows them. */
const TOLD: readonly EventType[] = ['Leak Confirmed', 'Leak Resolved', 'Audit Completed'];

/** The fleet's own bus, and the rule that tells people; an event that SNS would not take ends in `undelivered`. */
export function eventRoute(scope: Construct, topic: ITopic, undelivered: IQueue): EventBus {
  const concern = new Construct(scope, 'Events');
  const bus = new EventBus(concern, 'Bus');
  new Rule(concern, 'TellPeople', {
    eventBus: bus,
    eventPattern: { source: [EVENT_SOURCE], detailType: [...TOLD] },
    targets: [new SnsTopic(topic, { deadLetterQueue: undelivered })],
  });
  return bus;
}
