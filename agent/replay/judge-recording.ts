import { detect } from '../../functions/detect/detect.ts';
import type { RequestWindow, Segment } from '../../functions/detect/types.ts';
import type { JudgedContainer } from '../../functions/report/judged-container.ts';
import { cutLives } from './cut-lives.ts';
import { addCounts, type RecordedContainer } from './group-containers.ts';
import type { PointCounts } from './point-buffer.ts';
import type { ContainerRecording } from './read-recording.ts';
import { requestWindows } from './request-windows.ts';

export interface JudgeOptions {
  /** Empty afterwards. */
  readonly containers: ContainerRecording[];
  readonly tenantLabel: string;
  readonly maxTenants: number;
  readonly minWindowMs: number;
}

export interface JudgedRecording {
  readonly judged: readonly JudgedContainer[];
  /** What was wrong with the samples of all series that were used. */
  readonly counts: PointCounts;
  readonly requests: number;
  readonly tenants: number;
  readonly tenantsMerged: number;
  readonly restarts: number;
}

/** Judges the containers of a recording one at a time and takes each off the list, so that its samples can go. */
export function judgeRecording(o: JudgeOptions): JudgedRecording {
  const fromMs = o.containers.reduce(
    (least, { container }) => Math.min(least, container.lives[0]!.atMs[0]!),
    Number.POSITIVE_INFINITY,
  );
  const tenants = new Set<string>();
  const judged: JudgedContainer[] = [];
  let counts: PointCounts = { duplicates: 0, disordered: 0, notNumbers: 0, malformed: 0, farAway: 0 };
  let [requests, tenantsMerged, restarts] = [0, 0, 0];
  o.containers.reverse();
  for (let next = o.containers.pop(); next !== undefined; next = o.containers.pop()) {
    const { container, requests: series } = next;
    for (const s of [...container.lives, ...series]) counts = addCounts(counts, s.counts);
    for (const s of series) if (s.labels[o.tenantLabel] !== undefined) tenants.add(s.labels[o.tenantLabel]!);
    const segments = cutLives(container, fromMs);
    const counted = requestWindows(series, o.tenantLabel, o.maxTenants);
    requests += counted.requests;
    tenantsMerged += counted.merged;
    restarts += Math.max(0, segments.length - 1);
    judged.push(judge(container, segments, counted.windows, o));
  }
  return { judged, counts, requests, tenants: tenants.size, tenantsMerged, restarts };
}

function judge(
  container: RecordedContainer,
  segments: readonly Segment[],
  requests: readonly RequestWindow[],
  { tenantLabel, minWindowMs }: JudgeOptions,
): JudgedContainer {
  const { id, host, name, service, version, lives } = container;
  const verdict = detect({
    segments,
    requests,
    requestSource: requests.length > 0 ? 'prometheus' : null,
    labelTenant: container.labels[tenantLabel] ?? null,
    limitBytes: limitOf(container),
    swapUsed: false,
    oomKills: 0,
    minWindowMs,
  });
  return {
    head: { host, containerId: id, identity: { name, service, version } },
    verdict,
    sampleCount: lives.reduce((sum, life) => sum + life.atMs.length, 0),
    window: { fromMs: lives[0]!.atMs[0]!, toMs: lives.at(-1)!.atMs.at(-1)! },
  };
}

/** Newest limit; cAdvisor writes 0, or nearly 2^63, for none. */
function limitOf({ limits }: RecordedContainer): number | null {
  const limit = limits.at(-1)?.values.at(-1) ?? 0;
  return limit > 0 && limit < Number.MAX_SAFE_INTEGER ? limit : null;
}
