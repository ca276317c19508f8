import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { ownMetric, type Watched } from './alarms.ts';
import type { FleetSettings } from './settings.ts';

/** The pipeline at a glance, in the order in which data goes through it. */
export function fleetDashboard(scope: Construct, s: FleetSettings, o: Watched): void {
  const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8 });
  const functions = Object.values(o.functions);
  new Dashboard(scope, 'Dashboard', {
    widgets: [
      [
        graph('Batches sent', [o.snapshots.metricNumberOfMessagesSent()]),
        graph('Age of oldest message, s', [
          o.snapshots.metricApproximateAgeOfOldestMessage(),
          o.scores.metricApproximateAgeOfOldestMessage(),
        ]),
        graph(
          'Dead letters',
          Object.values(o.deadLetters).map((queue) => queue.metricApproximateNumberOfMessagesVisible()),
        ),
      ],
      [
        graph(
          'Errors',
          functions.map((fn) => fn.metricErrors()),
        ),
        graph(
          'Duration, ms',
          functions.map((fn) => fn.metricDuration({ statistic: 'p95' })),
        ),
        graph('Silent hosts', [ownMetric('SilentHosts', 'dispatch', s.stage)]),
      ],
    ],
  });
}
