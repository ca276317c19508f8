import type { Label } from '../contract/label.ts';
import type { Scores } from '../contract/scores.ts';
import type { ContainerVerdict } from '../contract/verdict.ts';
import { type Case, scoreCases, THRESHOLD } from './score-cases.ts';

/** Family of labels that name none, as long as others do. */
const NO_FAMILY = '(no family)';

/**
 * How well verdicts agree with what is known to be true, overall and by family of the labels. Containers are matched by
 * name; those without a verdict or without a label are listed and scored nowhere. Of several verdicts on one container
 * (replicas) the surest is scored: one alarm is an alarm. Of several labels for one container the last counts. Pure.
 */
export function evaluateVerdicts(verdicts: readonly ContainerVerdict[], labels: readonly Label[]): Scores {
  const truth = new Map(labels.map((label) => [label.container, label]));
  const surest = new Map<string, ContainerVerdict>();
  for (const verdict of verdicts) {
    const best = surest.get(verdict.container);
    if (best === undefined || verdict.confidence_score > best.confidence_score)
      surest.set(verdict.container, verdict);
  }
  const cases: Case[] = [];
  for (const [container, verdict] of surest) {
    const label = truth.get(container);
    if (label !== undefined) cases.push({ verdict, label });
  }
  return {
    threshold: THRESHOLD,
    matched: cases.length,
    replicas_merged: verdicts.filter((v) => truth.has(v.container)).length - cases.length,
    without_label: [...surest.keys()].filter((name) => !truth.has(name)).sort(),
    without_verdict: [...truth.keys()].filter((name) => !surest.has(name)).sort(),
    ...scoreCases(cases),
    by_family: byFamily(cases),
  };
}

function byFamily(cases: readonly Case[]): Scores['by_family'] {
  if (cases.every((c) => c.label.family === undefined)) return {};
  const groups = Map.groupBy(cases, (c) => c.label.family ?? NO_FAMILY);
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([family, members]) => [family, scoreCases(members)]));
}
