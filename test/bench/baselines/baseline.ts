import type { CorpusCase } from '../../corpus/corpus-case.ts';

/** What a detector says about one container. */
export interface Answer {
  /** 0..1, ordered; an alarm from .75 on, as in the report. For baselines it is no probability. */
  readonly confidence: number;
  readonly rateBytesPerHour: number | null;
  readonly rateIntervalBytesPerHour: readonly [number, number] | null;
  readonly tenant: string | null;
  readonly undetermined: boolean;
}

/** Answers for all cases in order. */
export type Detector = (cases: readonly CorpusCase[]) => Promise<readonly Answer[]>;

/** An answer of a rule that alarms when `strength` reaches 1: mapped so that the alarm is at a confidence of .75. */
export function ruleAnswer(strength: number, bytesPerMs: number): Answer {
  const s = Math.max(0, strength);
  return {
    confidence: s < 1 ? 0.75 * s * (1 - 1e-9) : 1 - 0.25 / s,
    rateBytesPerHour: s < 1 ? null : bytesPerMs * 3_600_000,
    rateIntervalBytesPerHour: null,
    tenant: null,
    undetermined: false,
  };
}
