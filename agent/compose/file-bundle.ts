import { heapMembers } from '../../functions/archive/heap-members.ts';
import { json, packBundle } from '../../functions/archive/pack-bundle.ts';
import { seriesMembers } from '../../functions/archive/series-ndjson.ts';
import { DeployclawError } from '../../functions/contract/errors.ts';
import { REPORT_SCHEMA, type Report } from '../../functions/contract/report.ts';
import { SNAPSHOT_BATCH_SCHEMA } from '../../functions/contract/snapshot-batch.ts';
import type { Finding } from '../../functions/contract/verdict.ts';
import { buildReport, type RunFacts } from '../../functions/report/build-report.ts';
import { formatMarkdown } from '../../functions/report/format-markdown.ts';
import { isoSeconds, plural } from '../../functions/report/units.ts';
import type { ScoredContainer } from '../../functions/score/score-history.ts';
import type { Settings } from '../settings/definitions.ts';
import type { Embedded } from './embedded.ts';
import { AGENT_VERSION, kernelRelease } from './host-facts.ts';
import type { Observation } from './observation.ts';
import { isForeign } from './scan-notices.ts';

export interface FileBundleOptions {
  readonly settings: Settings;
  readonly observation: Observation;
  readonly scored: readonly ScoredContainer[];
  readonly steps: Omit<RunFacts['steps'], 'ExportForensics'>;
  readonly notices: readonly string[];
  readonly startedAtMs: number;
  readonly judgedAtMs: number;
  readonly interrupted: boolean;
  /** Asked for by name, and nothing is known of them. */
  readonly missingNames: readonly string[];
  readonly embedded: Embedded;
  readonly now: () => number;
}

/**
 * Writes the bundle and returns the report that stands in it, word for word. When the bundle cannot be written the
 * verdicts still come out: the report then has no path, and step 6 says why.
 */
export async function fileBundle(options: FileBundleOptions): Promise<Report> {
  const finishedAtMs = options.now();
  let filed: Report | null = null;
  try {
    await options.embedded.bundles.put(bundleName(options.startedAtMs), async (location) => {
      filed = reportWith(options, finishedAtMs, location, `Wrote ${contents(options.scored)} to ${location}`);
      return await packBundle(description(options, filed), members(filed, options.scored));
    });
    return filed!;
  } catch (error) {
    if (!(error instanceof DeployclawError)) throw error;
    return reportWith(options, finishedAtMs, null, `Not performed: ${error.message}`);
  }
}

function reportWith(
  options: FileBundleOptions,
  finishedAtMs: number,
  path: string | null,
  detail: string,
): Report {
  const { scored, settings, observation } = options;
  const report = buildReport(scored, {
    startedAtMs: options.startedAtMs,
    finishedAtMs,
    status: status(options),
    steps: { ...options.steps, ExportForensics: { detail, atMs: finishedAtMs } },
    forensicsPath: path,
    heapReads: (observation.heaps?.censusCalls ?? 0) + (observation.heaps?.retentionCalls ?? 0),
    processTreeTraversals: observation.counts?.processTreeTraversals ?? 0,
    notices: options.notices,
  });
  const foreign = new Set(
    scored.filter((s) => isForeign(s, settings.tenants)).map((s) => s.head.containerId),
  );
  const inScope = ({ container_id: id }: Finding): boolean => id === undefined || !foreign.has(id);
  const { findings } = report;
  return {
    ...report,
    findings: {
      ...findings,
      high_confidence_leaks: findings.high_confidence_leaks.filter(inScope),
      medium_confidence_anomalies: findings.medium_confidence_anomalies.filter(inScope),
    },
  };
}

/** `partial` when a target that was there gave no reading at all, or one that was asked for by name has no verdict. */
function status({ interrupted, observation, missingNames }: FileBundleOptions): Report['status'] {
  if (interrupted) return 'interrupted';
  if (missingNames.length > 0) return 'partial';
  const failed =
    observation.counts?.collectors.some((c) => c.collector.startsWith('memory') && c.failed > 0) ?? false;
  const silent = [...observation.seen.values()].some((s) => s.samples === 0);
  return failed && silent ? 'partial' : 'completed';
}

/** In words: `the report, the series of 4 containers and the heaps of 3`. */
function contents(scored: readonly ScoredContainer[]): string {
  const series = `the series of ${plural(scored.length, 'container')}`;
  const heaps = scored.filter(({ heap }) => heap?.last != null).length;
  return heaps === 0 ? `the report and ${series}` : `the report, ${series} and the heaps of ${heaps}`;
}

function members(report: Report, scored: readonly ScoredContainer[]) {
  return [
    { path: 'report.json', content: json(report) },
    { path: 'report.md', content: formatMarkdown(report) },
    ...seriesMembers(scored),
    ...heapMembers(scored),
  ];
}

function description({ scored, settings, observation, judgedAtMs }: FileBundleOptions, report: Report) {
  const collectors = observation.counts?.collectors ?? [];
  return {
    created_at: isoSeconds(judgedAtMs),
    task_id: report.task_id,
    versions: {
      deployclaw: AGENT_VERSION,
      node: process.version,
      contract: `${SNAPSHOT_BATCH_SCHEMA}, ${REPORT_SCHEMA}`,
    },
    provenance: {
      host: settings.host,
      kernel: kernelRelease(),
      engine: observation.discovery?.engine ?? 'none: history only',
      window: {
        from: isoSeconds(scored[0]?.window.fromMs ?? judgedAtMs),
        to: isoSeconds(scored[0]?.window.toMs ?? judgedAtMs),
      },
      collectors: collectors.map(({ collector, succeeded, absent, failed }) => ({
        collector,
        succeeded,
        absent,
        failed,
      })),
    },
  };
}

/** `mem_leak_20261124`, the UTC day on which the run began. */
function bundleName(startedAtMs: number): string {
  return `mem_leak_${new Date(startedAtMs).toISOString().slice(0, 10).replaceAll('-', '')}`;
}
