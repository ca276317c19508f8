import { MEASURES } from './measures.ts';
import type { SetResult } from './run-set.ts';
import type { AnswerScores } from './score-answers.ts';

const MOST_FAMILIES = 8;

/** The score table of a set, then the families that cost the first detector most. */
export function formatSet({ set, detectors }: SetResult): string {
  const rows = [
    ['', ...detectors.map((d) => d.detector)],
    ...MEASURES.map((m) => [m.name, ...detectors.map((d, i) => (m.oursOnly && i > 0 ? '' : m.read(d)))]),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
  return [
    `== ${set} (${detectors[0]!.scores.matched} containers)`,
    ...lines,
    ...worst(detectors[0]!.scores),
  ].join('\n');
}

/** Families with missed leaks or false alarms, most first. */
function worst({ by_family }: AnswerScores): string[] {
  const wrong = Object.entries(by_family)
    .map(([family, s]) => ({
      family,
      missed: s.recall.of - s.recall.count,
      alarms: s.false_alarm_rate.count,
      of: s.recall.of + s.false_alarm_rate.of,
    }))
    .filter((f) => f.missed + f.alarms > 0)
    .sort((a, b) => b.missed + b.alarms - (a.missed + a.alarms) || (a.family < b.family ? -1 : 1));
  return wrong
    .slice(0, MOST_FAMILIES)
    .map(
      (f) => `   ${f.missed > 0 ? `${f.missed} missed` : `${f.alarms} false alarms`} of ${f.of}: ${f.family}`,
    );
}
