import {
  type ExecutionStep,
  REPORT_SCHEMA,
  type Report,
  STEP_ACTIONS,
  type StepAction,
} from '../contract/report.ts';
import type { ContainerVerdict, Finding } from '../contract/verdict.ts';
import { heapParts, holdersOf, topHolder } from './heap-parts.ts';
import type { JudgedContainer } from './judged-container.ts';
import { isoSeconds, mbPerHour, round, timeSpan } from './units.ts';

/** What the run itself has to say; the report adds nothing of its own to it. */
export interface RunFacts {
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly status: Report['status'];
  /** Each step's detail and time; a step that did not happen says so in its detail. */
  readonly steps: Readonly<Record<StepAction, { readonly detail: string; readonly atMs: number }>>;
  readonly forensicsPath: string | null;
  readonly heapReads: number;
  readonly processTreeTraversals: number;
  readonly notices: readonly string[];
}

/** The report of product.md. Pure: the same scores and facts give the same object. */
export function buildReport(scored: readonly JudgedContainer[], facts: RunFacts): Report {
  const findings = scored
    .filter((s) => s.verdict.verdict === 'leak' || s.verdict.verdict === 'suspect')
    .sort(byConfidence);
  return {
    schema: REPORT_SCHEMA,
    task_id: taskId(facts.startedAtMs),
    agent: 'CloudArchitectAgent',
    status: facts.status,
    execution_steps: STEP_ACTIONS.map((action, i): ExecutionStep => {
      const { detail, atMs } = facts.steps[action];
      return { step: i + 1, action, detail, timestamp: isoSeconds(atMs) };
    }),
    findings: {
      high_confidence_leaks: findings.filter((s) => s.verdict.verdict === 'leak').map(toFinding),
      medium_confidence_anomalies: findings.filter((s) => s.verdict.verdict === 'suspect').map(toFinding),
      false_positives_filtered: scored.filter((s) => s.verdict.rawTrend && s.verdict.verdict === 'no_leak')
        .length,
      forensics_path: facts.forensicsPath,
    },
    execution_time_seconds: round((facts.finishedAtMs - facts.startedAtMs) / 1000, 1),
    os_level_metrics: {
      cgroup_memory_reads: scored.reduce((sum, s) => sum + s.sampleCount, 0),
      heap_introspection_calls: facts.heapReads,
      process_tree_traversals: facts.processTreeTraversals,
    },
    verdicts: scored.map(toVerdict),
    notices: [...facts.notices],
  };
}

/** `detect_runtime_memory_leaks_20261124_0847`, in UTC. */
export function taskId(startedAtMs: number): string {
  const iso = new Date(startedAtMs).toISOString();
  return `detect_runtime_memory_leaks_${iso.slice(0, 10).replaceAll('-', '')}_${iso.slice(11, 16).replace(':', '')}`;
}

/** Equal ones stay in the order of the scores, which is by name and id. */
function byConfidence(a: JudgedContainer, b: JudgedContainer): number {
  return b.verdict.confidence - a.verdict.confidence;
}

function toVerdict({ head, verdict }: JudgedContainer): ContainerVerdict {
  const interval = verdict.rateIntervalBytesPerHour;
  return {
    container: head.identity.name,
    container_id: head.containerId,
    service: head.identity.service,
    version: head.identity.version,
    host: head.host,
    tenant: verdict.tenant,
    verdict: verdict.verdict,
    confidence_score: round(verdict.confidence, 3),
    leak_rate_mb_per_hour: verdict.rateBytesPerHour === null ? null : mbPerHour(verdict.rateBytesPerHour),
    leak_rate_ci_mb_per_hour: interval && [mbPerHour(interval[0]), mbPerHour(interval[1])],
    kind: verdict.kind,
    reasons: [...verdict.reasons],
    gaps: [...verdict.gaps],
  };
}

function toFinding(scored: JudgedContainer): Finding {
  const { verdict, window } = scored;
  const rate = verdict.rateBytesPerHour ?? 0;
  const interval = verdict.rateIntervalBytesPerHour ?? [rate, rate];
  return {
    container: scored.head.identity.name,
    tenant: verdict.tenant,
    leak_rate_mb_per_hour: mbPerHour(rate),
    confidence_score: round(verdict.confidence, 3),
    top_allocation_stack: topHolder(scored),
    note: note(scored),
    container_id: scored.head.containerId,
    service: scored.head.identity.service,
    version: scored.head.identity.version,
    host: scored.head.host,
    kind: verdict.kind,
    leak_rate_ci_mb_per_hour: [mbPerHour(interval[0]), mbPerHour(interval[1])],
    onset: verdict.onsetMs === null ? null : isoSeconds(verdict.onsetMs),
    holders: holdersOf(scored.heap ?? null),
    tenant_evidence: verdict.tenantEvidence,
    oom_eta: verdict.oomAtMs === null ? null : oomEta(verdict.oomAtMs, window.toMs),
    reasons: [...verdict.reasons],
    gaps: [...verdict.gaps],
    ...heapParts(scored),
  };
}

/** An ETA beyond a century is no date that anybody can use, and beyond `Date`'s range it is none at all. */
function oomEta(atMs: number, nowMs: number): string | null {
  return atMs - nowMs < 100 * 365 * 86_400_000 ? isoSeconds(atMs) : null;
}

function note({ verdict, window }: JudgedContainer): string {
  const parts = [verdict.tenantEvidence ? verdict.tenantEvidence.detail : 'No tenant could be made out.'];
  if (verdict.oomAtMs !== null && oomEta(verdict.oomAtMs, window.toMs))
    parts.push(`Memory limit reached in ${timeSpan(verdict.oomAtMs - window.toMs)} at this rate.`);
  return parts.join(' ');
}
