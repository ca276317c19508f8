import { corpus } from '../../corpus/corpus.ts';
import type { CorpusCase, Split } from '../../corpus/corpus-case.ts';
import { healthyPods } from '../../corpus/nezha/healthy-pods.ts';
import { recordedCases } from '../../corpus/recordings/recorded-cases.ts';

/** Cases that are scored together. */
export interface CaseSet {
  readonly name: string;
  /** Length of a window, for what is given per day. */
  readonly hours: number;
  cases(): Iterable<CorpusCase>;
}

export interface CaseSetOptions {
  readonly split: Split;
  readonly perFamily: number;
  readonly seed: number;
}

/** What is scored: the simulations of both windows, the recordings, and the real pods with `report`. */
export function caseSets({ split, perFamily, seed }: CaseSetOptions): readonly CaseSet[] {
  const sets: CaseSet[] = ([24, 6] as const).map((windowHours) => ({
    name: `simulated, ${windowHours} h`,
    hours: windowHours,
    cases: () => corpus({ split, windowHours, perFamily, seed }),
  }));
  sets.push({ name: 'recorded services', hours: 5, cases: () => recordedCases(split) });
  if (split === 'report') sets.push({ name: 'real pods', hours: 16, cases: healthyPods });
  return sets;
}
