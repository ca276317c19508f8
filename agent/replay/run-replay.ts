import type { Label } from '../../functions/contract/label.ts';
import type { Report } from '../../functions/contract/report.ts';
import { evaluateVerdicts } from '../../functions/evaluate/evaluate-verdicts.ts';
import { buildReport } from '../../functions/report/build-report.ts';
import type { JudgedContainer } from '../../functions/report/judged-container.ts';
import type { Progress } from '../compose/progress.ts';
import { shortWindow } from '../compose/scan-notices.ts';
import type { Settings } from '../settings/definitions.ts';
import { judgeRecording } from './judge-recording.ts';
import { labelNames } from './label-names.ts';
import { LIMITS, type Limits } from './limits.ts';
import { readRecording } from './read-recording.ts';
import { replayNotices } from './replay-notices.ts';
import { type ReplayInput, replaySources } from './replay-sources.ts';
import { replaySteps } from './replay-steps.ts';
import { createSkips } from './skips.ts';

export interface ReplayOptions {
  readonly settings: Settings;
  readonly input: ReplayInput;
  /** What is known to be true; null: nothing is scored. */
  readonly labels: readonly Label[] | null;
  readonly now: () => number;
  readonly progress: Progress;
  readonly limits?: Limits;
}

export interface ReplayResult {
  readonly report: Report;
  readonly scored: readonly JudgedContainer[];
}

/**
 * Verdicts from recorded metrics, with no access to any host. Throws `ReplayError` when a source cannot be used as a
 * whole; a single series that cannot be used is skipped, counted and makes the report `partial`.
 */
export async function runReplay(o: ReplayOptions): Promise<ReplayResult> {
  const { settings, input, now, progress } = o;
  const startedAtMs = now();
  const skips = createSkips();
  const sources = replaySources(input, settings, startedAtMs);
  const names = labelNames(settings);
  const containers = await readRecording({
    sources,
    settings,
    names,
    limits: o.limits ?? LIMITS,
    skips,
    progress,
  });
  const readAtMs = now();
  const recording = judgeRecording({
    containers,
    tenantLabel: names.tenant,
    maxTenants: settings['max-tenants'],
    minWindowMs: settings['min-window'],
  });
  const judgedAtMs = now();
  const facts = {
    startedAtMs,
    finishedAtMs: judgedAtMs,
    steps: replaySteps({
      recording,
      memoryName: sources.memory.name,
      requestsName: sources.requests?.name ?? null,
      readAtMs,
      judgedAtMs,
    }),
    forensicsPath: null,
    heapReads: 0,
    processTreeTraversals: 0,
  };
  const { judged } = recording;
  const plain = buildReport(judged, { ...facts, status: 'completed', notices: [] });
  const scores = o.labels === null ? null : evaluateVerdicts(plain.verdicts, o.labels);
  const partial = skips.count() > 0 || (scores?.without_verdict.length ?? 0) > 0;
  return {
    report: {
      ...plain,
      status: partial ? 'partial' : 'completed',
      notices: [...skips.notices(), ...shortWindow(settings), ...replayNotices(recording, scores)],
      ...(scores === null ? {} : { scores }),
    },
    scored: judged,
  };
}
