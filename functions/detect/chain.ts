import type { Reason } from '../contract/verdict.ts';
import type { Evidence } from './evidence.ts';
import type { Rule } from './rule.ts';
import { growthModelRule } from './rules/growth-model.ts';
import { inferredRestartRule } from './rules/inferred-restart.ts';
import { materialityRule } from './rules/materiality.ts';
import { plateauRule } from './rules/plateau.ts';
import { retreatRule } from './rules/retreat.ts';
import { trendRule } from './rules/trend.ts';
import { windowRule } from './rules/window.ts';

/** The whole decision, in the order in which it is told: every rule is asked, none is hidden behind another. */
export const CHAIN: readonly Rule[] = [
  trendRule,
  plateauRule,
  growthModelRule,
  materialityRule,
  retreatRule,
  windowRule,
  inferredRestartRule,
];

/** Odds before anything was seen: one container in ten leaks. A guess, to be replaced by calibration. */
const PRIOR_LOG_ODDS = Math.log(0.1 / 0.9);
/** The confidence of a container of which nothing is known. */
export const PRIOR = 0.1;

export interface Judgement {
  readonly confidence: number;
  readonly reasons: readonly Reason[];
}

/**
 * Asks every rule and adds up their log-odds: the confidence rises with every piece of evidence for a leak and with
 * nothing else. It is ordered, not calibrated: 0.9 is surer than 0.8, but nobody has counted yet how often it is right.
 */
export function judge(evidence: Evidence): Judgement {
  const answers = CHAIN.map((rule) => ({ rule: rule.name, ...rule.ask(evidence) }));
  const logOdds = answers.reduce((sum, a) => sum + a.logOdds, PRIOR_LOG_ODDS);
  const cap = answers.reduce((least, a) => Math.min(least, a.cap ?? 1), 1);
  return {
    confidence: Math.min(cap, 1 / (1 + Math.exp(-logOdds))),
    reasons: answers.map(({ rule, says, detail }) => ({ rule, says, detail })),
  };
}
