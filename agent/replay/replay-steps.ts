import type { RunFacts } from '../../functions/report/build-report.ts';
import { plural, timeSpan } from '../../functions/report/units.ts';
import { judgedDetail } from '../compose/scan-steps.ts';
import type { JudgedRecording } from './judge-recording.ts';

export interface ReplayStepFacts {
  readonly recording: JudgedRecording;
  /** How messages name the sources. */
  readonly memoryName: string;
  readonly requestsName: string | null;
  readonly readAtMs: number;
  readonly judgedAtMs: number;
}

/** Details of the report's six steps: a replay looks at a recording and at no host. */
export function replaySteps(f: ReplayStepFacts): RunFacts['steps'] {
  const { judged } = f.recording;
  const samples = judged.reduce((sum, j) => sum + j.sampleCount, 0);
  const read = { atMs: f.readAtMs };
  const after = { atMs: f.judgedAtMs };
  return {
    EnumerateContainers: { detail: `Found ${judged.length} containers in ${f.memoryName}`, ...read },
    InjectHeapProfiler: {
      detail:
        'Not performed: a replay judges recorded metrics and has no access to the processes; holders and allocation stacks are absent',
      ...read,
    },
    CollectMemorySnapshots: {
      detail: `Read ${samples} recorded memory samples, at most ${timeSpan(longest(f.recording))} of one container, with ${f.recording.restarts} restarts; nothing was sampled now`,
      ...read,
    },
    CorrelateWithTraces: { detail: correlated(f), ...after },
    GenerateLeakReport: { detail: judgedDetail(judged), ...after },
    ExportForensics: {
      detail: 'Not performed: the evidence is the recording itself, which stays where it is',
      ...after,
    },
  };
}

function longest({ judged }: JudgedRecording): number {
  return judged.reduce((most, { window }) => Math.max(most, window.toMs - window.fromMs), 0);
}

function correlated({ recording, requestsName }: ReplayStepFacts): string {
  if (requestsName === null)
    return 'Not performed: no request counters were given (--requests, or --requests-query with --prometheus)';
  if (recording.requests === 0) return `Not performed: ${requestsName} counts no request of these containers`;
  const fits = recording.judged.flatMap(({ head, verdict }) => {
    const r2 = verdict.tenantEvidence?.r_squared;
    return r2 == null ? [] : [`R2 = ${r2.toFixed(2)} for ${head.identity.name}`];
  });
  const shown = fits.length > 5 ? [...fits.slice(0, 5), `and ${fits.length - 5} more`] : fits;
  return `Correlated memory growth with ${plural(recording.requests, 'request')} of ${plural(recording.tenants, 'tenant')} from ${requestsName}; ${fits.length > 0 ? shown.join(', ') : 'no growth to attribute'}`;
}
