import pc from 'picocolors';
import type { Report } from '../contract/report.ts';
import type { ContainerVerdict, Finding } from '../contract/verdict.ts';
import type { Series } from '../detect/types.ts';
import { floorChart } from './floor-chart.ts';
import { formatScores } from './format-scores.ts';
import { heapLines } from './heap-lines.ts';
import { printable } from './printable.ts';
import { plural, round } from './units.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Floors to plot, by container id. */
  readonly floors: ReadonlyMap<string, Series>;
  /** Also print the reasons of containers without a finding. */
  readonly verbose: boolean;
  /** Columns of the terminal; null where the text goes elsewhere, and nothing is cut to fit. */
  readonly columns: number | null;
}

/** The report for people at a terminal. Every name in it came from outside and is made printable. */
export function formatText(report: Report, options: TextOptions): string {
  const c = pc.createColors(options.color);
  const leaks = report.findings.high_confidence_leaks;
  const suspects = report.findings.medium_confidence_anomalies;
  const blocks: readonly (readonly string[])[] = [
    [c.bold(headline(report))],
    ...leaks.map((finding) => findingLines(c.red(c.bold('LEAK')), finding, options, c)),
    ...suspects.map((finding) => findingLines(c.yellow(c.bold('SUSPECT')), finding, options, c)),
    verdictTable(report.verdicts, options.columns, c),
    ...(options.verbose ? quietReasons(report, c) : []),
    report.scores ? formatScores(report.scores) : [],
    report.notices.map((notice) => `${c.yellow('!')} ${printable(notice, 500)}`),
    report.execution_steps.map((s) => c.dim(`${s.step}. ${s.action}: ${printable(s.detail, 400)}`)),
    report.findings.forensics_path ? [`Evidence: ${printable(report.findings.forensics_path, 400)}`] : [],
  ];
  const filled = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${filled.join('\n\n')}\n`;
}

type Colors = ReturnType<typeof pc.createColors>;

function headline(report: Report): string {
  const { high_confidence_leaks: leaks, medium_confidence_anomalies: suspects } = report.findings;
  const undetermined = report.verdicts.filter((v) => v.verdict === 'undetermined').length;
  const parts = [plural(leaks.length, 'leak'), plural(suspects.length, 'suspect')];
  if (undetermined > 0) parts.push(`${undetermined} undetermined`);
  const state = report.status === 'completed' ? '' : ` (${report.status})`;
  return `${parts.join(', ')} in ${plural(report.verdicts.length, 'container')}${state}`;
}

function findingLines(label: string, finding: Finding, options: TextOptions, c: Colors): string[] {
  const [low, high] = finding.leak_rate_ci_mb_per_hour;
  const tenant =
    finding.tenant === null ? 'tenant not attributable' : `tenant ${c.bold(printable(finding.tenant))}`;
  const floor = finding.container_id === undefined ? undefined : options.floors.get(finding.container_id);
  const facts: [string, string][] = [
    ['rate', `${rate(finding.leak_rate_mb_per_hour)} MB/h (95 % interval ${rate(low)} to ${rate(high)})`],
    ['confidence', `${finding.confidence_score}, kind ${finding.kind}`],
    [
      'service',
      `${printable(finding.service, 80)} ${printable(finding.version, 80)} on ${printable(finding.host, 80)}`,
    ],
  ];
  if (finding.onset) facts.push(['onset', finding.onset]);
  if (finding.oom_eta) facts.push(['limit hit', finding.oom_eta]);
  if (finding.tenant_evidence) facts.push(['tenant', printable(finding.tenant_evidence.detail, 500)]);
  facts.push(...heapRows(finding), ...reasonRows(finding.reasons), ...gapRows(finding.gaps));
  return [
    `${label} ${c.bold(printable(finding.container))}, ${tenant}`,
    ...(floor ? floorChart(floor).map((line) => `  ${line}`) : []),
    ...facts.map(([key, text]) => `  ${c.dim(key.padEnd(10))} ${text}`),
  ];
}

/** Three digits, or all before the point: more would read as if they were known. The JSON has all. */
function rate(mbPerHour: number): number {
  return round(mbPerHour, Math.abs(mbPerHour) >= 100 ? 0 : Math.abs(mbPerHour) >= 10 ? 1 : 2);
}

const TOPICS = { holder: 'held by', growing: 'growing', ledger: 'ledger', version: 'version' } as const;

function heapRows(finding: Finding): [string, string][] {
  return heapLines(finding).map(([topic, text], i, all) => [
    all[i - 1]?.[0] === topic ? '' : TOPICS[topic],
    printable(text, 500),
  ]);
}

function reasonRows(reasons: Finding['reasons']): [string, string][] {
  return reasons
    .filter((r) => r.says !== 'no_opinion')
    .map((r, i) => [i === 0 ? 'because' : '', `${r.rule}: ${printable(r.detail, 300)}`]);
}

function gapRows(gaps: Finding['gaps']): [string, string][] {
  return gaps.map((g, i) => [
    i === 0 ? 'not shown' : '',
    `${printable(g.missing, 300)} → ${printable(g.remedy, 300)}`,
  ]);
}

const WORDS = { leak: 'leak', suspect: 'suspect', no_leak: 'no leak', undetermined: 'undetermined' } as const;

/** Below this, what decided is no longer worth reading: the line then wraps. */
const LEAST_DECIDED_WIDTH = 40;

function verdictTable(verdicts: readonly ContainerVerdict[], columns: number | null, c: Colors): string[] {
  if (verdicts.length === 0) return [];
  const names = rowNames(verdicts);
  const rows = verdicts.map((v, i) => [
    names[i]!,
    WORDS[v.verdict],
    v.confidence_score.toFixed(2),
    v.leak_rate_mb_per_hour === null ? '-' : v.leak_rate_mb_per_hour.toFixed(1),
    v.tenant === null ? '-' : printable(v.tenant, 30),
  ]);
  const table = [['container', 'verdict', 'conf.', 'MB/h', 'tenant'], ...rows];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  const numeric = new Set([2, 3]);
  const used = widths.reduce((sum, width) => sum + width + 2, 0);
  const room = columns === null ? 300 : Math.max(LEAST_DECIDED_WIDTH, columns - used);
  const decided = ['decided by', ...verdicts.map((v) => printable(decisive(v), room))];
  const text = table.map((row, r) => {
    const cells = row.map((cell, i) =>
      numeric.has(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
    );
    return [...cells, decided[r]!].join('  ').trimEnd();
  });
  return [c.dim(text[0]!), ...text.slice(1)];
}

/** Names, with the beginning of the id where several bear one: a container and those that it replaced. */
function rowNames(verdicts: readonly ContainerVerdict[]): string[] {
  const bearers = Map.groupBy(verdicts, (v) => v.container);
  return verdicts.map(({ container, container_id: id }) => {
    const shared = bearers.get(container)!.length > 1 && id !== undefined;
    return `${printable(container, 40)}${shared ? ` (${printable(id, 12)})` : ''}`;
  });
}

/** The first rule that spoke for the verdict. */
function decisive(verdict: ContainerVerdict): string {
  const side = verdict.verdict === 'no_leak' ? 'no_leak' : 'leak';
  if (verdict.verdict === 'undetermined')
    return verdict.gaps[0] ? `${verdict.gaps[0].missing} → ${verdict.gaps[0].remedy}` : '';
  const first = verdict.reasons.find((r) => r.says === side);
  return first ? `${first.rule}: ${first.detail}` : '';
}

function quietReasons(report: Report, c: Colors): string[][] {
  const quiet = report.verdicts.filter((v) => v.verdict === 'no_leak' || v.verdict === 'undetermined');
  return quiet.map((v) => [
    c.bold(printable(v.container)),
    ...v.reasons.map((r) => `  ${r.says.padEnd(10)} ${r.rule}: ${printable(r.detail, 300)}`),
  ]);
}
