import type { Report } from '../contract/report.ts';
import { buildReport, taskId } from '../report/build-report.ts';
import { type ScoredContainer, type ScoreOptions, scoreHistory } from '../score/score-history.ts';
import { auditOf } from './audit.ts';

export interface FleetAuditOptions
  extends Pick<ScoreOptions, 'store' | 'nowMs' | 'windowMs' | 'minWindowMs' | 'tenants'> {
  /** Null: all. */
  readonly services: readonly string[] | null;
}

/**
 * The audit of a fleet, service after service: of each container that was judged only what the report says is kept, so that
 * memory grows with containers and not with their samples. `locate` names the place of the report of a task.
 */
export async function auditFleet(o: FleetAuditOptions, locate: (taskId: string) => string): Promise<Report> {
  const heads = await o.store.instances({ sinceMs: o.nowMs - o.windowMs });
  const known = [...new Set(heads.map((h) => h.identity.service))].sort();
  const kept: ScoredContainer[] = [];
  for (const service of known.filter((s) => o.services?.includes(s) ?? true))
    kept.push(...(await scoreHistory({ ...o, service })).map(essence));
  const { steps, notices } = auditOf(kept, o);
  const location = locate(taskId(o.nowMs));
  return buildReport(kept, {
    startedAtMs: o.nowMs,
    finishedAtMs: o.nowMs,
    status: 'completed',
    steps: {
      ...steps,
      ExportForensics: { detail: `Wrote the report to ${location}`, atMs: o.nowMs },
    },
    forensicsPath: location,
    heapReads: 0,
    processTreeTraversals: 0,
    notices,
  });
}

/** Without its series; the heap only of what is called. Of the requests one stays: that there were any is told. */
function essence(scored: ScoredContainer): ScoredContainer {
  const called = scored.verdict.verdict === 'leak' || scored.verdict.verdict === 'suspect';
  return {
    ...scored,
    verdict: { ...scored.verdict, floor: { atMs: [], values: [] } },
    bins: [],
    segments: [],
    requests: scored.requests.slice(0, 1),
    heap: called ? scored.heap : null,
  };
}
