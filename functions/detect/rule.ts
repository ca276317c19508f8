import type { Reason } from '../contract/verdict.ts';
import type { Evidence } from './evidence.ts';

/** What one rule says, the numbers behind it, and what it hands to the score. */
export interface Answer extends Pick<Reason, 'says' | 'detail'> {
  /** Measures of this rule by name, without unit; their weights are in calibration.json. Always the same names. */
  readonly measures: Readonly<Record<string, number>>;
  /** The confidence may not exceed this, whatever the score is. */
  readonly cap?: number;
}

/** One small question to the evidence, with a three-valued answer. */
export interface Rule {
  readonly name: string;
  ask(evidence: Evidence): Answer;
}
