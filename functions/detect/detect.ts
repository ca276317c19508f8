import type { LeakKind, Reason, VerdictName } from '../contract/verdict.ts';
import { attributeTenant, type TenantAnswer } from './attribute-tenant.ts';
import { PRIOR } from './calibrated.ts';
import { classifyKind } from './classify-kind.ts';
import { cleanSegments } from './clean-segments.ts';
import type { GrowthComparison } from './compare-growth.ts';
import { cutToRanges } from './cut-to-ranges.ts';
import { mbPerHour } from './describe.ts';
import { whatIsMissing } from './enough-data.ts';
import { findGaps } from './find-gaps.ts';
import { findOnset } from './find-onset.ts';
import { withHeapTenant } from './heap-tenant.ts';
import { judgeScopes, surest } from './judge-scopes.ts';
import { pageCacheGrowth } from './page-cache-growth.ts';
import { type PreparedFloors, prepareFloors } from './prepare-floors.ts';
import type { DetectInput, Series, Verdict } from './types.ts';

const LEAK_AT = 0.75;
const SUSPECT_AT = 0.5;
const HOUR_MS = 3_600_000;
const TEN_YEARS_MS = 10 * 365 * 86_400_000;

/**
 * Decides whether one container's memory leaks, how fast, since when, and for which tenant, from its memory series
 * and request counts alone. Pure and deterministic; never throws on finite input, and says `undetermined` with what is
 * missing rather than guess. A shift of all times changes nothing but the times in the answer.
 */
export function detect(input: DetectInput): Verdict {
  const { segments, droppedSamples } = cleanSegments(input.segments);
  const floors = prepareFloors(segments);
  const missing = whatIsMissing(floors);
  const judged = floors === null || missing !== null ? null : surest(judgeScopes(floors, input));
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
    ? tenancyOf(input, evidence.growth, [
        // Across the falls of replaced workers, levels follow nobody's requests.
        ...(evidence.recycling === null ? [segments.map((s) => s.anonBytes)] : []),
        cutToRanges(segments, evidence.steadyRanges, floors.bins),
      ])
    : null;
  if (tenancy !== null) reasons.push(tenancy.reason);
  const inside = leaks ? classifyKind(evidence.rate.slope, input.inner ?? {}, evidence.coveredMs) : null;
  if (inside?.reason) reasons.push(inside.reason);
  const kind: LeakKind = leaks ? (inside?.kind ?? 'unknown') : cache !== null ? 'page_cache' : 'unknown';
  const last = floors.chart;
  return {
    verdict,
    confidence,
    rateBytesPerHour: leaks ? evidence.rate.slope * HOUR_MS : null,
    rateIntervalBytesPerHour: leaks ? [evidence.rate.low * HOUR_MS, evidence.rate.high * HOUR_MS] : null,
    kind,
    tenant: tenancy?.tenant ?? input.labelTenant,
    tenantEvidence: tenancy?.evidence ?? null,
    onsetMs: leaks ? findOnset(judged.runs[0]!) : null,
    // Workers that are replaced give it all back before; what is swapped out does not count against the limit.
    oomAtMs:
      leaks && evidence.recycling === null && !input.swapUsed
        ? oomAt(last, evidence.rate.slope, input.limitBytes)
        : null,
    reasons,
    gaps: findGaps({
      input,
      verdict,
      coveredMs: evidence.coveredMs,
      droppedSamples,
      cutInside: evidence.cutInside,
      missing: null,
      slope: evidence.rate.slope,
      undecided: inside?.undecided ?? null,
      tenant: tenancy?.tenant ?? input.labelTenant,
    }),
    rawTrend: judged.rawTrend,
    floor: last,
  };
}

/**
 * A label settles whose container it is; otherwise the requests may show whose growth it is, or the heap. First over all memory: a
 * tenant's lulls and bursts bend the growth, and what looks like a warm-up to time may be no surprise to the requests.
 */
function tenancyOf(
  input: DetectInput,
  growth: GrowthComparison | null,
  views: readonly (readonly Series[])[],
): TenantAnswer {
  const { labelTenant, inner } = input;
  if (labelTenant === null)
    return withHeapTenant(byRequests(input, growth, views), inner?.tenants, inner?.typeGrowth);
  const detail = `the label deployclaw.tenant gives the whole container to "${labelTenant}"`;
  return {
    tenant: labelTenant,
    evidence: { source: 'label', share_of_growth: null, bytes_per_request: null, r_squared: null, detail },
    reason: { rule: 'tenant', says: 'no_opinion', detail },
  };
}

function byRequests(
  { requests, requestSource }: DetectInput,
  growth: GrowthComparison | null,
  views: readonly (readonly Series[])[],
): TenantAnswer {
  const veto = vetoOf(growth);
  if (veto !== null) return notAttributable(veto);
  const first = attributeTenant({ lives: views[0]!, requests, source: requestSource });
  const named = views
    .slice(1)
    .reduce(
      (answer, lives) =>
        answer.tenant === null
          ? pick(answer, attributeTenant({ lives, requests, source: requestSource }))
          : answer,
      first,
    );
  return secondLook(named, growth);
}

/**
 * A tenant is named only when the comparison of growth models, which knows warm-ups, steps and onsets, puts the same
 * tenant's requests first and not behind time: a bend in the memory makes requests fit that have nothing to do with it.
 * Null: the comparison leaves it open.
 */
function vetoOf(growth: GrowthComparison | null): string | null {
  const first = growth?.clocks[0];
  if (first === undefined) return null;
  if (first.nats < 0) return 'time explains the floor better than the requests of any tenant';
  return first.tenant === null ? 'the floor follows the requests of all tenants together' : null;
}

function secondLook(answer: TenantAnswer, growth: GrowthComparison | null): TenantAnswer {
  const first = growth?.clocks[0];
  if (answer.tenant === null || first === undefined || first.tenant === answer.tenant) return answer;
  return notAttributable(`the floor follows "${first.tenant}", the levels "${answer.tenant}"`);
}

function pick(first: TenantAnswer, later: TenantAnswer): TenantAnswer {
  return later.tenant === null ? first : later;
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
    gaps: findGaps({
      input,
      verdict,
      coveredMs,
      droppedSamples,
      cutInside,
      missing: why,
      slope: 0,
      undecided: null,
      tenant: input.labelTenant,
    }),
    rawTrend: false,
    floor: floors?.chart ?? { atMs: [], values: [] },
  };
}
