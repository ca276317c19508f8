import type { Report } from '../contract/report.ts';
import type { Finding } from '../contract/verdict.ts';
import { heapLines } from './heap-lines.ts';
import { printable } from './printable.ts';
import { plural } from './units.ts';

/** `report.md` of a bundle: what a colleague reads in a ticket. Names from outside cannot open markup of their own. */
export function formatMarkdown(report: Report): string {
  const { high_confidence_leaks: leaks, medium_confidence_anomalies: suspects } = report.findings;
  const out = [
    `# ${report.task_id}`,
    '',
    `Status ${report.status}; ${plural(report.verdicts.length, 'container')}, ${plural(leaks.length, 'leak')}, ${plural(suspects.length, 'suspect')}.`,
    '',
  ];
  for (const finding of leaks) out.push(...section('Leak', finding));
  for (const finding of suspects) out.push(...section('Suspect', finding));
  out.push(
    '## Verdicts',
    '',
    '| container | service | version | verdict | confidence | MB/h | tenant |',
    '| --- | --- | --- | --- | ---: | ---: | --- |',
  );
  for (const v of report.verdicts) {
    out.push(
      `| ${cell(v.container)} | ${cell(v.service)} | ${cell(v.version)} | ${v.verdict} | ${v.confidence_score} | ${v.leak_rate_mb_per_hour ?? '-'} | ${v.tenant === null ? '-' : cell(v.tenant)} |`,
    );
  }
  out.push(
    '',
    '## Steps',
    '',
    ...report.execution_steps.map((s) => `${s.step}. ${s.timestamp} **${s.action}**: ${cell(s.detail)}`),
  );
  if (report.notices.length > 0) out.push('', '## Notices', '', ...report.notices.map((n) => `- ${cell(n)}`));
  return `${out.join('\n')}\n`;
}

const TOPICS = {
  holder: 'Held by',
  growing: 'Growing types',
  ledger: 'Memory ledger',
  version: 'Compared with the version before',
} as const;

function section(kind: string, finding: Finding): string[] {
  const [low, high] = finding.leak_rate_ci_mb_per_hour;
  return [
    `## ${kind}: ${cell(finding.container)}`,
    '',
    `- Tenant: ${finding.tenant === null ? 'not attributable' : cell(finding.tenant)}`,
    `- Rate: ${finding.leak_rate_mb_per_hour} MB/h (95 % interval ${low} to ${high})`,
    `- Confidence: ${finding.confidence_score}; kind ${finding.kind}`,
    `- Onset: ${finding.onset ?? 'not seen'}; memory limit reached: ${finding.oom_eta ?? 'no date'}`,
    ...heapLines(finding).map(([topic, text]) => `- ${TOPICS[topic]}: ${cell(text)}`),
    ...finding.reasons.map((r) => `- ${r.rule} says ${r.says}: ${cell(r.detail)}`),
    ...finding.gaps.map((g) => `- Not shown: ${cell(g.missing)} → ${cell(g.remedy)}`),
    '',
  ];
}

function cell(text: string): string {
  return printable(text, 500).replace(/[\\`*_{}[\]<>|#]/g, (char) => `\\${char}`);
}
