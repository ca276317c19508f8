import type { Label } from '../../../functions/contract/label.ts';
import type { Scores } from '../../../functions/contract/scores.ts';
import type { ContainerVerdict } from '../../../functions/contract/verdict.ts';
import { evaluateVerdicts } from '../../../functions/evaluate/evaluate-verdicts.ts';
import { THRESHOLD } from '../../../functions/evaluate/score-cases.ts';
import type { CorpusCase } from '../../corpus/corpus-case.ts';
import { MB } from '../../corpus/units.ts';
import type { Answer } from '../baselines/baseline.ts';

/** A case without its series: all that is left of it once it was judged. */
export type JudgedCase = Pick<CorpusCase, 'id' | 'family' | 'service' | 'truth'>;

export interface AnswerScores extends Scores {
  /** Named the right tenant, of the found leaks whose requests suffice to tell. */
  readonly separable_top_1: Scores['tenant_top_1'];
  /** Named a wrong tenant, of the found leaks of which nobody could tell, or that are no tenant's. */
  readonly guessed: Scores['tenant_wrong'];
}

/** Scores the answers of one detector with the code that `replay --labels` uses. */
export function scoreAnswers(cases: readonly JudgedCase[], answers: readonly Answer[]): AnswerScores {
  const verdicts = answers.map((answer, i) => toVerdict(cases[i]!, answer));
  const scored = (of: (c: JudgedCase) => boolean): Scores =>
    evaluateVerdicts(
      verdicts.filter((_, i) => of(cases[i]!)),
      cases.filter(of).map(toLabel),
    );
  return {
    ...scored(() => true),
    separable_top_1: scored((c) => c.truth?.separable === true).tenant_top_1,
    guessed: scored((c) => c.truth?.separable === false).tenant_wrong,
  };
}

function toLabel({ id, family, truth }: JudgedCase): Label {
  return {
    container: id,
    family,
    leak: truth === null ? null : { tenant: truth.tenant, rate: truth.rateBytesPerHour / MB },
  };
}

function toVerdict({ id, service }: JudgedCase, a: Answer): ContainerVerdict {
  const interval = a.rateIntervalBytesPerHour;
  return {
    container: id,
    service,
    version: '',
    host: '',
    tenant: a.tenant,
    verdict: a.undetermined ? 'undetermined' : a.confidence >= THRESHOLD ? 'leak' : 'no_leak',
    confidence_score: a.confidence,
    leak_rate_mb_per_hour: a.rateBytesPerHour === null ? null : a.rateBytesPerHour / MB,
    leak_rate_ci_mb_per_hour: interval === null ? null : [interval[0] / MB, interval[1] / MB],
    kind: 'unknown',
    reasons: [],
    gaps: [],
  };
}
