import type { Reason } from '../contract/verdict.ts';
import type { Evidence } from './evidence.ts';

/** What one rule says, the numbers behind it, and how much it moves the odds of a leak. */
export interface Answer extends Pick<Reason, 'says' | 'detail'> {
  /** Natural logarithm of the factor on the odds: positive speaks for a leak. */
  readonly logOdds: number;
  /** The confidence may not exceed this, whatever the others say. */
  readonly cap?: number;
}

/** One small question to the evidence, with a three-valued answer. */
export interface Rule {
  readonly name: string;
  ask(evidence: Evidence): Answer;
}
