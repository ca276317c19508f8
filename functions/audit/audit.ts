import type { RunFacts } from '../report/build-report.ts';
import { timeSpan } from '../report/units.ts';
import { type ScoredContainer, type ScoreOptions, scoreHistory } from '../score/score-history.ts';

export interface Audit {
  readonly scored: readonly ScoredContainer[];
  /** Details of the report's first five steps; the last belongs to whoever files the bundle. */
  readonly steps: Omit<RunFacts['steps'], 'ExportForensics'>;
  readonly notices: readonly string[];
}

/**
 * Verdicts over the whole history of the fleet: every service of every host, by the engine that a scan uses, from the
 * store alone. No host is touched: of heaps it knows what the history has, and no stack.
 * Throws what the store throws.
 */
export async function audit(options: ScoreOptions): Promise<Audit> {
  return auditOf(await scoreHistory(options), options);
}

/** The audit of what was scored already. */
export function auditOf(
  scored: readonly ScoredContainer[],
  options: Pick<ScoreOptions, 'nowMs' | 'windowMs'>,
): Audit {
  const atMs = options.nowMs;
  const window = timeSpan(options.windowMs);
  return {
    scored,
    steps: {
      EnumerateContainers: { detail: enumerated(scored, window), atMs },
      InjectHeapProfiler: {
        detail: `Not performed: an audit reads the history only, and touches no host; it has heaps of ${count(scored, (s) => (s.heap?.last ? 1 : 0))} of ${scored.length} containers`,
        atMs,
      },
      CollectMemorySnapshots: {
        detail: `Not performed: ${count(scored, (s) => s.sampleCount)} samples of the last ${window} come from the history`,
        atMs,
      },
      CorrelateWithTraces: { detail: correlated(scored), atMs },
      GenerateLeakReport: { detail: judged(scored), atMs },
    },
    notices: lost(scored),
  };
}

function enumerated(scored: readonly ScoredContainer[], window: string): string {
  const distinct = (of: (s: ScoredContainer) => string): number => new Set(scored.map(of)).size;
  return `Found ${scored.length} containers of ${distinct((s) => s.head.identity.service)} services on ${distinct((s) => s.head.host)} hosts in the history of the last ${window}`;
}

function correlated(scored: readonly ScoredContainer[]): string {
  const withRequests = scored.filter((s) => s.requests.length > 0);
  if (withRequests.length === 0) return 'Not performed: the history holds no request counts';
  const fits = withRequests.flatMap(({ head, verdict }) =>
    verdict.tenantEvidence?.r_squared == null
      ? []
      : [`R2 = ${verdict.tenantEvidence.r_squared.toFixed(2)} for ${head.identity.name}`],
  );
  return `Correlated memory growth with the requests of ${withRequests.length} containers; ${fits.length > 0 ? fits.join(', ') : 'no growth to attribute'}`;
}

function judged(scored: readonly ScoredContainer[]): string {
  const counted = (name: string): number => count(scored, (s) => (s.verdict.verdict === name ? 1 : 0));
  return `Verdicts: leak ${counted('leak')}, suspect ${counted('suspect')}, no leak ${counted('no_leak')}, undetermined ${counted('undetermined')}`;
}

function lost(scored: readonly ScoredContainer[]): string[] {
  const bins = count(scored, (s) => s.dropped.unreadableBins);
  return bins === 0 ? [] : [`${bins} bins of the history could not be unpacked and were left out.`];
}

function count(scored: readonly ScoredContainer[], of: (s: ScoredContainer) => number): number {
  return scored.reduce((sum, s) => sum + of(s), 0);
}
