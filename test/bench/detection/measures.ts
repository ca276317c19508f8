import type { Proportion } from '../../../functions/contract/scores.ts';
import type { DetectorResult } from './run-set.ts';

/** One row of the score table. */
export interface Measure {
  readonly name: string;
  read(result: DetectorResult): string;
  /** Meaningless for a rule whose confidence is no probability. */
  readonly oursOnly?: boolean;
}

/** 1 MB/h of 500 MB in a day, 5 MB/h in six hours, under ordinary noise. */
const SMALLEST = 'leak: slow';
const NONE: Proportion = { count: 0, of: 0, value: null, low: null, high: null };

export const MEASURES: readonly Measure[] = [
  { name: 'recall', read: ({ scores }) => share(scores.recall) },
  { name: 'recall, smallest', read: ({ scores }) => share(scores.by_family[SMALLEST]?.recall ?? NONE) },
  { name: 'false alarms', read: ({ scores }) => share(scores.false_alarm_rate) },
  { name: 'precision', read: ({ scores }) => share(scores.precision) },
  { name: 'undetermined', read: ({ scores }) => share(scores.undetermined) },
  { name: 'AUROC', read: ({ scores }) => number(scores.auroc.value, 3) },
  { name: 'rate error, median', read: ({ scores }) => percent(scores.rate_error.median) },
  { name: 'rate error, 90 %', read: ({ scores }) => percent(scores.rate_error.p90) },
  { name: 'interval covers', read: ({ scores }) => share(scores.interval_coverage), oursOnly: true },
  { name: 'tenant, separable', read: ({ scores }) => share(scores.separable_top_1), oursOnly: true },
  { name: 'tenant, wrong guess', read: ({ scores }) => share(scores.guessed), oursOnly: true },
  { name: 'ECE', read: ({ scores }) => number(scores.ece.value, 3), oursOnly: true },
  { name: 'Brier', read: ({ scores }) => number(scores.brier.value, 3), oursOnly: true },
  { name: 'ms per container-day', read: ({ ms_per_container_day: ms }) => number(ms, 2) },
];

function share({ value, count, of }: Proportion): string {
  return value === null ? '-' : `${percent(value)} (${count}/${of})`;
}

function percent(value: number | null): string {
  return value === null ? '-' : `${(100 * value).toFixed(1)} %`;
}

function number(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}
