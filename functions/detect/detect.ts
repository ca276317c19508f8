import type { Reason, VerdictName } from '../contract/verdict.ts';
import { attributeTenant, type TenantAnswer } from './attribute-tenant.ts';
import { type Judgement, judge, PRIOR } from './chain.ts';
import { cleanSegments } from './clean-segments.ts';
import type { GrowthComparison } from './compare-growth.ts';
import { cutToRanges } from './cut-to-ranges.ts';
import { mbPerHour } from './describe.ts';
import { whatIsMissing } from './enough-data.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { findGaps } from './find-gaps.ts';
import { findOnset } from './find-onset.ts';
import { loadPerFloor } from './load-per-floor.ts';
import { pageCacheGrowth } from './page-cache-growth.ts';
import { type PreparedFloors, prepareFloors } from './prepare-floors.ts';
import { requestClocks } from './request-clocks.ts';
import { trend } from './trend.ts';
import type { DetectInput, Series, Verdict } from './types.ts';

const LEAK_AT = 0.75;
const SUSPECT_AT = 0.5;
const HOUR_MS = 3_600_000;
const TEN_YEARS_MS = 10 * 365 * 86_400_000;
/** A newest life of this many floors may be judged on its own. */
const LIFE_OF_ITS_OWN = 40;

/**
 * Decides whether one container's memory leaks, how fast, since when, and for which tenant, from its memory series
 * and request counts alone. Pure and deterministic; never throws on finite input, and says `undetermined` with what is
 * missing rather than guess. A shift of all times changes nothing but the times in the answer.
 */
export function detect(input: DetectInput): Verdict {
  const { segments, droppedSamples } = cleanSegments(input.segments);
  const floors = prepareFloors(segments);
  const missing = whatIsMissing(floors);
  const judged = floors === null || missing !== null ? null : judgeScopes(floors, input);
  if (floors === null || judged === null) return undetermined(input, floors, droppedSamples, missing);

  const { evidence, confidence } = judged;
  const verdict: VerdictName =
    confidence >= LEAK_AT ? 'leak' : confidence >= SUSPECT_AT ? 'suspect' : 'no_leak';
  const leaks = verdict !== 'no_leak';
  const reasons: Reason[] = [...judged.reasons];
  const cache = pageCacheGrowth(segments, floors.bins);
  if (cache !== null)
    reasons.push({
      rule: 'page_cache',
      says: leaks ? 'no_opinion' : 'no_leak',
      detail: `the page cache grows by ${mbPerHour(cache.slope)}; the kernel takes it back when memory is short`,
    });
  const tenancy = leaks
    ? secondLook(
        tenancyOf(input, [
          segments.map((s) => s.anonBytes),
          cutToRanges(segments, evidence.steadyRanges, floors.bins),
        ]),
        evidence.growth,
      )
    : null;
  if (tenancy !== null) reasons.push(tenancy.reason);
  const last = floors.chart;
  return {
    verdict,
    confidence,
    rateBytesPerHour: leaks ? evidence.rate.slope * HOUR_MS : null,
    rateIntervalBytesPerHour: leaks ? [evidence.rate.low * HOUR_MS, evidence.rate.high * HOUR_MS] : null,
    kind: !leaks && cache !== null ? 'page_cache' : 'unknown',
    tenant: tenancy?.tenant ?? input.labelTenant,
    tenantEvidence: tenancy?.evidence ?? null,
    onsetMs: leaks ? findOnset(judged.runs[0]!) : null,
    oomAtMs: leaks ? oomAt(last, evidence.rate.slope, input.limitBytes) : null,
    reasons,
    gaps: findGaps({
      input,
      verdict,
      coveredMs: evidence.coveredMs,
      droppedSamples,
      cutInside: floors.cutInside,
      missing: null,
    }),
    rawTrend: judged.rawTrend,
    floor: last,
  };
}

interface Judged extends Judgement {
  readonly evidence: Evidence;
  readonly runs: readonly Series[];
  readonly rawTrend: boolean;
}

/** Judges all lives together and, if it is long enough, the newest alone: a new version may leak where the old did not. */
function judgeScopes(floors: PreparedFloors, input: DetectInput): Judged | null {
  const all = trend(floors.runs);
  if (all === null) return null;
  const rawTrend = all.rawP < 0.05 && all.rawZ > 0;
  const newest = floors.runs.slice(-1);
  const scopes = [floors.runs];
  if (floors.runs.length > 1 && newest[0]!.values.length >= LIFE_OF_ITS_OWN) scopes.push(newest);
  let surest: Judged | null = null;
  for (const runs of scopes) {
    const load = floors.toothed ? null : loadPerFloor(runs, input.requests, floors.bins.widthMs);
    const evidence = gatherEvidence(runs, {
      minWindowMs: input.minWindowMs,
      cutInside: floors.cutInside,
      driving: { load, clocks: load === null ? [] : requestClocks(runs, input.requests) },
      intervalFactor: 1,
    });
    if (evidence === null) continue;
    const judgement = judge(evidence);
    if (surest === null || judgement.confidence > surest.confidence)
      surest = { ...judgement, evidence, runs, rawTrend };
  }
  return surest;
}

/**
 * A label settles whose container it is; otherwise the requests may show whose growth it is. First over all memory: a
 * tenant's lulls and bursts bend the growth, and what looks like a warm-up to time may be no surprise to the requests.
 */
function tenancyOf(input: DetectInput, views: readonly (readonly Series[])[]): TenantAnswer {
  const { labelTenant, requests, requestSource } = input;
  if (labelTenant === null && input.swapUsed)
    return notAttributable('memory was swapped out, so the resident part does not follow what was kept');
  if (labelTenant === null) {
    const answers = views.map((lives) => attributeTenant({ lives, requests, source: requestSource }));
    return answers.find((a) => a.tenant !== null) ?? answers[0]!;
  }
  const detail = `the label deployclaw.tenant gives the whole container to "${labelTenant}"`;
  return {
    tenant: labelTenant,
    evidence: { source: 'label', share_of_growth: null, bytes_per_request: null, r_squared: null, detail },
    reason: { rule: 'tenant', says: 'no_opinion', detail },
  };
}

/**
 * A tenant is named only when the comparison of growth models, which knows warm-ups, steps and onsets, puts the same
 * tenant's requests first and not behind time: a bend in the memory makes requests fit that have nothing to do with it.
 */
function secondLook(answer: TenantAnswer, growth: GrowthComparison | null): TenantAnswer {
  const first = growth?.clocks[0];
  if (answer.tenant === null || answer.evidence?.source === 'label' || first === undefined) return answer;
  if (first.tenant === answer.tenant && first.nats >= 0) return answer;
  const what =
    first.nats < 0
      ? 'time explains the floor better than the requests of any tenant'
      : `the floor follows ${first.tenant === null ? 'all requests' : `"${first.tenant}"`}, the levels "${answer.tenant}"`;
  return notAttributable(what);
}

function notAttributable(why: string): TenantAnswer {
  return {
    tenant: null,
    evidence: null,
    reason: { rule: 'tenant', says: 'no_opinion', detail: `not attributable: ${why}` },
  };
}

/** When the limit is reached at this rate; null without a limit, or so far away that it says nothing. */
function oomAt(floor: Series, bytesPerMs: number, limitBytes: number | null): number | null {
  const at = floor.atMs.at(-1);
  const level = floor.values.at(-1);
  if (limitBytes === null || at === undefined || level === undefined || bytesPerMs <= 0) return null;
  const inMs = Math.max(0, limitBytes - level) / bytesPerMs;
  return inMs < TEN_YEARS_MS ? Math.round(at + inMs) : null;
}

function undetermined(
  input: DetectInput,
  floors: PreparedFloors | null,
  droppedSamples: number,
  missing: string | null,
): Verdict {
  const why = missing ?? 'no two floors of one life can be compared';
  const verdict = 'undetermined';
  const coveredMs = floors?.bins.spanMs ?? 0;
  const cutInside = floors?.cutInside ?? false;
  return {
    verdict,
    confidence: PRIOR,
    rateBytesPerHour: null,
    rateIntervalBytesPerHour: null,
    kind: 'unknown',
    tenant: input.labelTenant,
    tenantEvidence: null,
    onsetMs: null,
    oomAtMs: null,
    reasons: [{ rule: 'enough_data', says: 'no_opinion', detail: why }],
    gaps: findGaps({ input, verdict, coveredMs, droppedSamples, cutInside, missing: why }),
    rawTrend: false,
    floor: floors?.chart ?? { atMs: [], values: [] },
  };
}
