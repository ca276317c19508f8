import type { StepAction } from '../../functions/contract/report.ts';
import type { RunFacts } from '../../functions/report/build-report.ts';
import type { JudgedContainer } from '../../functions/report/judged-container.ts';
import { plural, timeSpan } from '../../functions/report/units.ts';
import type { ScoredContainer } from '../../functions/score/score-history.ts';
import type { Settings } from '../settings/definitions.ts';
import { heapSummary } from './heap/heap-summary.ts';
import type { Observation } from './observation.ts';

export interface StepFacts {
  readonly settings: Settings;
  readonly observation: Observation;
  readonly scored: readonly ScoredContainer[];
  readonly judgedAtMs: number;
}

type Step = RunFacts['steps'][StepAction];

/** Details of the report's six steps, each from what was counted. Step 6 is filled in by whoever writes the bundle. */
export function scanSteps({
  settings,
  observation,
  scored,
  judgedAtMs,
}: StepFacts): Omit<RunFacts['steps'], 'ExportForensics'> {
  const { enumeratedAtMs, sampledAtMs } = observation;
  return {
    EnumerateContainers: { detail: enumerated(observation, scored), atMs: enumeratedAtMs },
    InjectHeapProfiler: { detail: heapsRead(observation), atMs: enumeratedAtMs },
    CollectMemorySnapshots: { detail: sampled(settings, observation, scored), atMs: sampledAtMs },
    CorrelateWithTraces: correlated(scored, judgedAtMs),
    GenerateLeakReport: { detail: judgedDetail(scored), atMs: judgedAtMs },
  };
}

function enumerated({ discovery, seen }: Observation, scored: readonly ScoredContainer[]): string {
  if (!discovery)
    return `Found ${plural(scored.length, 'container')} in the history matching scope filter; the host was not looked at (duration 0)`;
  const { disabled, outOfScope } = discovery.skipped();
  const one = seen.size === 1 ? '' : 's';
  const what = discovery.mode === 'docker' ? `running container${one}` : `group${one} of Python processes`;
  const where = discovery.mode === 'docker' ? `through ${discovery.engine}` : 'in /proc';
  const left = [
    disabled > 0 ? `${disabled} left alone by deployclaw.enable=false` : '',
    outOfScope > 0 ? `${outOfScope} outside the scope` : '',
  ].filter(Boolean);
  return `Discovered ${seen.size} ${what} matching scope filter ${where}${left.length > 0 ? `; ${left.join(', ')}` : ''}`;
}

function heapsRead({ discovery, heaps }: Observation): string {
  if (heaps) return heapSummary(heaps);
  return discovery === null
    ? 'Not performed: duration 0, so no heap was read and nothing injected'
    : 'Not performed: --heap never, so no heap was read and nothing injected';
}

function sampled(
  settings: Settings,
  { seen, counts, sampledForMs }: Observation,
  scored: readonly ScoredContainer[],
): string {
  const history = scored.reduce((sum, s) => sum + s.sampleCount, 0);
  if (!counts)
    return `Not performed: duration 0; ${history} samples of the last ${timeSpan(settings['baseline-window'])} come from the history`;
  const fresh = [...seen.values()].reduce((sum, s) => sum + s.samples, 0);
  const failed = counts.collectors.reduce((sum, c) => sum + c.failed, 0);
  return `${plural(fresh, 'memory reading')} of ${plural(seen.size, 'container')} in ${timeSpan(sampledForMs)} (every ${settings.interval / 1000} s), ${failed} failed; with the history ${history} samples of the last ${timeSpan(settings['baseline-window'])} were judged`;
}

function correlated(scored: readonly ScoredContainer[], atMs: number): Step {
  const tenants = new Set(scored.flatMap((s) => s.requests.flatMap((r) => Object.keys(r.tenants))));
  const requests = scored.reduce(
    (sum, s) =>
      sum +
      s.requests.reduce(
        (n, r) =>
          n +
          Object.values(r.tenants).reduce((m, t) => m + t.requests, r.otherRequests + r.untenantedRequests),
        0,
      ),
    0,
  );
  if (requests === 0)
    return {
      detail:
        'Not performed: no source of request counts was found (access logs on stdout that name a tenant)',
      atMs,
    };
  const fits = scored.flatMap((s) =>
    s.verdict.tenantEvidence?.r_squared == null
      ? []
      : [`R2 = ${s.verdict.tenantEvidence.r_squared.toFixed(2)} for ${s.head.identity.name}`],
  );
  return {
    detail: `Correlated memory growth with ${plural(requests, 'request')} of ${plural(tenants.size, 'tenant')} from access logs; ${fits.length > 0 ? fits.join(', ') : 'no growth to attribute'}`,
    atMs,
  };
}

/** How many verdicts of each kind, in words. */
export function judgedDetail(scored: readonly Pick<JudgedContainer, 'verdict'>[]): string {
  const counted = (verdict: string): number => scored.filter((s) => s.verdict.verdict === verdict).length;
  const filtered = scored.filter((s) => s.verdict.rawTrend && s.verdict.verdict === 'no_leak').length;
  const more = filtered > 0 ? `; a plain trend test would have alarmed on ${filtered} more` : '';
  return `Verdicts: leak ${counted('leak')}, suspect ${counted('suspect')}, no leak ${counted('no_leak')}, undetermined ${counted('undetermined')}${more}`;
}
