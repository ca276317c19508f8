import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { once } from './once.ts';

/** Namespace of the functions' own metrics. */
const METRIC_NAMESPACE = 'Deployclaw';

/** What a function tells of itself: lines for people, numbers for alarms. */
export interface Telemetry {
  readonly logger: Logger;
  /** Adds to a count of this invocation. */
  count(name: string, value?: number): void;
  /** A duration in ms. */
  time(name: string, ms: number): void;
  /** Writes what was counted, in one line of EMF. Called at the end of every invocation, also of one that failed. */
  flush(): void;
}

/**
 * Dimensions are the function (`service`, from POWERTOOLS_SERVICE_NAME) and the stage, and nothing else: each container or
 * tenant as a dimension would be a metric of its own to pay for.
 */
export const telemetry = once((): Telemetry => {
  const logger = new Logger();
  const metrics = new Metrics({
    namespace: METRIC_NAMESPACE,
    defaultDimensions: { stage: process.env.DEPLOYCLAW_STAGE ?? 'none' },
  });
  return {
    logger,
    count: (name, value = 1) => metrics.addMetric(name, MetricUnit.Count, value),
    time: (name, ms) => metrics.addMetric(name, MetricUnit.Milliseconds, ms),
    flush: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
});
