import type { Label } from '../contract/label.ts';
import type { ScoreSet } from '../contract/scores.ts';
import type { ContainerVerdict } from '../contract/verdict.ts';
import { areaUnderRoc } from './area-under-roc.ts';
import { calibrationError } from './calibration-error.ts';
import { interpolatedQuantile } from './interpolated-quantile.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** Confidence from which a container counts as called; the threshold of `leak`. */
export const THRESHOLD = 0.75;

/** One container: what was said about it and what is true. */
export interface Case {
  readonly verdict: ContainerVerdict;
  readonly label: Label;
}

/** All measures over one set of containers. Pure; measures without cases are null, not zero. */
export function scoreCases(cases: readonly Case[]): ScoreSet {
  const leaking = cases.filter((c) => c.label.leak !== null);
  const healthy = cases.filter((c) => c.label.leak === null);
  const called = cases.filter(isCalled);
  const found = leaking.filter(isCalled);
  const confidences = (of: readonly Case[]): number[] => of.map((c) => c.verdict.confidence_score);
  return {
    leaking: leaking.length,
    healthy: healthy.length,
    recall: share(leaking, isCalled),
    precision: share(called, (c) => c.label.leak !== null),
    false_alarm_rate: share(healthy, isCalled),
    undetermined: share(cases, (c) => c.verdict.verdict === 'undetermined'),
    auroc: {
      value: areaUnderRoc(confidences(leaking), confidences(healthy)),
      leaking: leaking.length,
      healthy: healthy.length,
    },
    ...rates(found),
    ...tenants(found),
    ece: calibrationError(
      cases.map((c) => ({ confidence: c.verdict.confidence_score, leaks: c.label.leak !== null })),
    ),
    brier: { value: brier(cases), count: cases.length },
  };
}

function isCalled({ verdict }: Case): boolean {
  return verdict.verdict !== 'undetermined' && verdict.confidence_score >= THRESHOLD;
}

function share(of: readonly Case[], counts: (c: Case) => boolean): ScoreSet['recall'] {
  return wilsonInterval(of.filter(counts).length, of.length);
}

/** Over found leaks only: what was not called has no rate that anybody would act on. */
function rates(found: readonly Case[]): Pick<ScoreSet, 'rate_error' | 'interval_coverage'> {
  const errors = found.flatMap(({ verdict, label }) =>
    verdict.leak_rate_mb_per_hour === null
      ? []
      : [Math.abs(verdict.leak_rate_mb_per_hour / label.leak!.rate - 1)],
  );
  const withInterval = found.filter((c) => c.verdict.leak_rate_ci_mb_per_hour !== null);
  return {
    rate_error: {
      count: errors.length,
      median: interpolatedQuantile(errors, 0.5),
      p90: interpolatedQuantile(errors, 0.9),
    },
    interval_coverage: share(withInterval, ({ verdict, label }) => {
      const [low, high] = verdict.leak_rate_ci_mb_per_hour!;
      return low <= label.leak!.rate && label.leak!.rate <= high;
    }),
  };
}

function tenants(found: readonly Case[]): Pick<ScoreSet, 'tenant_top_1' | 'tenant_wrong'> {
  const ofOneTenant = found.filter((c) => c.label.leak!.tenant !== null);
  return {
    tenant_top_1: share(ofOneTenant, (c) => c.verdict.tenant === c.label.leak!.tenant),
    tenant_wrong: share(found, (c) => c.verdict.tenant !== null && c.verdict.tenant !== c.label.leak!.tenant),
  };
}

function brier(cases: readonly Case[]): number | null {
  if (cases.length === 0) return null;
  const squared = cases.map((c) => (c.verdict.confidence_score - (c.label.leak === null ? 0 : 1)) ** 2);
  return squared.reduce((a, b) => a + b, 0) / cases.length;
}
