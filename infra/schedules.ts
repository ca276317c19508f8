import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FleetSettings } from './settings.ts';

export interface Scheduled {
  readonly dispatch: IFunction;
  readonly audit: IFunction;
  readonly undelivered: IQueue;
}

/**
 * When the fleet is judged. A dispatch that came too late is worth nothing, as the next one follows; the schedule's queue
 * has what Scheduler could not hand over, the functions' what they failed at.
 */
export function schedules(scope: Construct, s: FleetSettings, o: Scheduled): void {
  const concern = new Construct(scope, 'Schedules');
  const every = Duration.minutes(s.scoreEveryMinutes);
  new Schedule(concern, 'Score', {
    description: 'Judges every service',
    schedule: ScheduleExpression.rate(every),
    target: new LambdaInvoke(o.dispatch, {
      input: ScheduleTargetInput.fromObject({ kind: 'score' }),
      deadLetterQueue: o.undelivered,
      retryAttempts: 2,
      maxEventAge: every,
    }),
  });
  new Schedule(concern, 'Audit', {
    description: 'Ranks all containers once a day',
    schedule: ScheduleExpression.expression(s.auditSchedule),
    target: new LambdaInvoke(o.audit, {
      input: ScheduleTargetInput.fromObject({ kind: 'audit', windowMs: s.judging.auditWindowMs }),
      deadLetterQueue: o.undelivered,
      retryAttempts: 5,
      maxEventAge: Duration.hours(6),
    }),
  });
}
