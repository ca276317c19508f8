import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from './fleet-function.ts';
import type { FleetSettings } from './settings.ts';

/** Namespace of the functions' own metrics; dimensions: `service` (the function) and `stage`. */
export const METRIC_NAMESPACE = 'Deployclaw';

export interface Watched {
  readonly topic: ITopic;
  readonly snapshots: IQueue;
  readonly scores: IQueue;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
}

/**
 * What somebody must look at. Silence is told in two ways: of the whole fleet by the queue itself (nothing sent for a
 * quarter of an hour, missing data is an alarm), of one host by `SilentHosts`, which the dispatcher counts from the heads;
 * a metric per host would cost more than the rest of the fleet.
 */
export function alarms(scope: Construct, s: FleetSettings, o: Watched): void {
  const concern = new Construct(scope, 'Alarms');
  const action = new SnsAction(o.topic);
  const alarm = (id: string, metric: IMetric, props: Partial<AlarmProps> & { alarmDescription: string }) => {
    const made = new Alarm(concern, id, {
      metric,
      threshold: 0,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    made.addAlarmAction(action);
    made.addOkAction(action);
  };
  const period = Duration.minutes(5);

  for (const [name, queue] of Object.entries(o.deadLetters)) {
    const metric = queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });
    alarm(`${name}DeadLetters`, metric, {
      alarmDescription: 'Messages that no function could take: look at them, then redrive',
    });
  }
  const age = { period, statistic: 'Maximum' };
  alarm('SnapshotsLate', o.snapshots.metricApproximateAgeOfOldestMessage(age), {
    alarmDescription: 'ingest does not keep up, or fails',
    threshold: 900,
    evaluationPeriods: 2,
  });
  alarm('ScoresLate', o.scores.metricApproximateAgeOfOldestMessage(age), {
    alarmDescription: 'Services are judged more slowly than they are asked for',
    threshold: s.scoreEveryMinutes * 60,
    evaluationPeriods: 2,
  });
  for (const [name, fn] of Object.entries(o.functions)) {
    const sum = { period, statistic: 'Sum' };
    alarm(`${name}Errors`, fn.metricErrors(sum), {
      alarmDescription: `${name} failed as a whole: see its log`,
    });
    alarm(`${name}Throttles`, fn.metricThrottles(sum), {
      alarmDescription: `${name} is held back by the account's concurrency`,
      evaluationPeriods: 3,
    });
  }
  alarm(
    'FleetSilent',
    o.snapshots.metricNumberOfMessagesSent({ period: Duration.minutes(15), statistic: 'Sum' }),
    {
      alarmDescription: 'No host has sent anything for 15 minutes',
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      treatMissingData: TreatMissingData.BREACHING,
    },
  );
  alarm('HostSilent', ownMetric('SilentHosts', 'dispatch', s.stage), {
    alarmDescription:
      "A host that reported within the day has stopped: see the dispatcher's log for its name",
  });
}

/** A metric that a function itself emits, its maximum of 15 minutes. */
export function ownMetric(metricName: string, service: FunctionName, stage: string): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { service, stage },
    period: Duration.minutes(15),
    statistic: 'Maximum',
  });
}
