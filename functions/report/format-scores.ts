import type { Proportion, ScoreSet, Scores } from '../contract/scores.ts';
import { printable } from './printable.ts';

/** Agreement with labels as lines for people: one a measure, then one a family. */
export function formatScores(scores: Scores): string[] {
  const { auroc, brier, ece, rate_error: rate } = scores;
  const rows: [string, string][] = [
    ['recall', share(scores.recall)],
    ['precision', share(scores.precision)],
    ['false alarms', share(scores.false_alarm_rate)],
    ['undetermined', share(scores.undetermined)],
    ['AUROC', `${number(auroc.value)}  ${auroc.leaking} leaking, ${auroc.healthy} healthy`],
    ['rate error', `${number(rate.median)} median, ${number(rate.p90)} 90th percentile  ${rate.count} rates`],
    ['coverage', share(scores.interval_coverage)],
    ['tenant', share(scores.tenant_top_1)],
    ['wrong tenant', share(scores.tenant_wrong)],
    ['ECE', `${number(ece.value)}  ${ece.bins.length} bins`],
    ['Brier', `${number(brier.value)}  ${brier.count} containers`],
  ];
  const families = Object.entries(scores.by_family).map(([family, set]) => familyLine(family, set));
  return [
    `Scores at confidence ${scores.threshold} of ${scores.matched} labelled containers`,
    ...rows.map(([name, text]) => `  ${name.padEnd(13)} ${text}`),
    ...families,
  ];
}

function familyLine(family: string, set: ScoreSet): string {
  const found = set.leaking > 0 ? `found ${set.recall.count} of ${set.recall.of}` : '';
  const alarms =
    set.healthy > 0 ? `false alarms ${set.false_alarm_rate.count} of ${set.false_alarm_rate.of}` : '';
  return `  ${printable(family, 40)}: ${[found, alarms].filter(Boolean).join(', ')}`;
}

function share({ value, count, of, low, high }: Proportion): string {
  const bounds = value === null ? '' : ` (95 % ${number(low)} to ${number(high)})`;
  return `${number(value)}  ${count} of ${of}${bounds}`;
}

function number(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}
