import { type Report, STEP_ACTIONS } from '../../functions/contract/report.ts';
import { buildReport, type RunFacts } from '../../functions/report/build-report.ts';
import type { ScoredContainer } from '../../functions/score/score-history.ts';
import { NOON } from './made-scored.ts';

/** The report of these containers, with steps that say nothing. */
export function madeReport(scored: readonly ScoredContainer[], over: Partial<RunFacts> = {}): Report {
  const steps = Object.fromEntries(STEP_ACTIONS.map((action) => [action, { detail: 'done', atMs: NOON }]));
  return buildReport(scored, {
    startedAtMs: NOON - 63_000,
    finishedAtMs: NOON,
    status: 'completed',
    steps: steps as RunFacts['steps'],
    forensicsPath: null,
    heapReads: 0,
    processTreeTraversals: 0,
    notices: [],
    ...over,
  });
}
