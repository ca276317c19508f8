import type { Reason } from '../contract/verdict.ts';
import { calibrated } from './calibrated.ts';
import type { Evidence } from './evidence.ts';
import type { Rule } from './rule.ts';
import { growthModelRule } from './rules/growth-model.ts';
import { inferredRestartRule } from './rules/inferred-restart.ts';
import { materialityRule } from './rules/materiality.ts';
import { plateauRule } from './rules/plateau.ts';
import { recycledWorkersRule } from './rules/recycled-workers.ts';
import { retreatRule } from './rules/retreat.ts';
import { seasonalTrendRule } from './rules/seasonal-trend.ts';
import { stepsRule } from './rules/steps.ts';
import { trendRule } from './rules/trend.ts';
import { windowRule } from './rules/window.ts';

/** The whole decision, in the order in which it is told: every rule is asked, none is hidden behind another. */
export const CHAIN: readonly Rule[] = [
  trendRule,
  seasonalTrendRule,
  plateauRule,
  growthModelRule,
  stepsRule,
  materialityRule,
  retreatRule,
  recycledWorkersRule,
  windowRule,
  inferredRestartRule,
];

export interface Judgement {
  readonly confidence: number;
  readonly reasons: readonly Reason[];
  /** All rules' measures: what the confidence was computed from. */
  readonly measures: Readonly<Record<string, number>>;
}

/**
 * Asks every rule, weighs their measures into a score and reads the probability of a leak off the calibration; a rule
 * that forbids certainty bounds it.
 */
export function judge(evidence: Evidence): Judgement {
  const answers = CHAIN.map((rule) => ({ rule: rule.name, ...rule.ask(evidence) }));
  const own = Object.assign({}, ...answers.map((a) => a.measures)) as Record<string, number>;
  const saying = (says: Reason['says']): number => answers.filter((a) => a.says === says).length;
  const measures = { ...own, rules_for: saying('leak'), rules_against: saying('no_leak'), ...together(own) };
  const cap = answers.reduce((least, a) => Math.min(least, a.cap ?? 1), 1);
  return {
    confidence: Math.min(cap, calibrated(measures)),
    reasons: answers.map(({ rule, says, detail }) => ({ rule, says, detail })),
    measures,
  };
}

/** Measures that say more together than apart: evidence from a model counts for more when growth goes on, and over a day. */
function together(m: Readonly<Record<string, number>>): Record<string, number> {
  const of = (name: string): number => m[name] ?? 0;
  const nats = of('nats');
  const goesOn = 1 - Math.min(1, of('slowing'));
  return {
    nats_going_on: nats * goesOn,
    nats_if_wandering: nats * of('wanders'),
    nats_by_hours: nats * of('hours'),
    nats_by_trend: nats * of('trend_z'),
    nats_by_certainty: nats * of('rate_certainty'),
    trend_by_hours: of('trend_z') * of('hours'),
    slowing_by_certainty: of('slowing') * of('rate_certainty'),
    growth_by_nats: nats > 0 ? of('growth') : 0,
  };
}
