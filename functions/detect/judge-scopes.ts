import { type Judgement, judge } from './chain.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { loadPerFloor } from './load-per-floor.ts';
import type { PreparedFloors } from './prepare-floors.ts';
import { requestClocks } from './request-clocks.ts';
import { trend } from './trend.ts';
import type { DetectInput, Series } from './types.ts';

/** Some lives of a container, judged together. */
export interface Judged extends Judgement {
  readonly evidence: Evidence;
  readonly runs: readonly Series[];
  /** A plain Mann-Kendall test over all lives cries leak. */
  readonly rawTrend: boolean;
}

/** A newest life of this many floors may be judged on its own. */
const LIFE_OF_ITS_OWN = 40;

const LEAST_WORKERS = 2;

interface Scope {
  readonly runs: readonly Series[];
  readonly cutWorkers: boolean;
}

/**
 * Judges all lives together and, if it is long enough, the newest alone: a new version may leak where the old did not.
 * Where memory falls again and again, also the time between the falls: each may be the end of a worker.
 */
export function judgeScopes(floors: PreparedFloors, input: DetectInput): Judged[] {
  const all = trend(floors.runs);
  if (all === null) return [];
  const rawTrend = all.rawP < 0.05 && all.rawZ > 0;
  const newest = floors.runs.slice(-1);
  const scopes: Scope[] = [{ runs: floors.runs, cutWorkers: false }];
  if (floors.runs.length > 1 && newest[0]!.values.length >= LIFE_OF_ITS_OWN)
    scopes.push({ runs: newest, cutWorkers: false });
  if (floors.workers.length >= LEAST_WORKERS) scopes.push({ runs: floors.workers, cutWorkers: true });
  return scopes.flatMap(({ runs, cutWorkers }) => {
    const load =
      floors.toothed && !cutWorkers ? null : loadPerFloor(runs, input.requests, floors.bins.widthMs);
    const evidence = gatherEvidence(runs, {
      minWindowMs: input.minWindowMs,
      cutInside: floors.cutInside && !cutWorkers,
      cutWorkers,
      driving: { load, clocks: load === null ? [] : requestClocks(runs, input.requests) },
    });
    return evidence === null ? [] : [{ ...judge(evidence), evidence, runs, rawTrend }];
  });
}

/** The judgement with the highest confidence, the first at a tie; null of none. */
export function surest(judged: readonly Judged[]): Judged | null {
  return judged.reduce<Judged | null>(
    (best, j) => (best === null || j.confidence > best.confidence ? j : best),
    null,
  );
}
