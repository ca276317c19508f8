import { quantileSorted } from 'simple-statistics';
import type { Reason, TenantEvidence } from '../contract/verdict.ts';
import { centerRuns, spanOfRuns } from './center-runs.ts';
import { varianceInflation } from './collinearity.ts';
import { type GrowthShare, growthShares } from './growth-shares.ts';
import { rankDrivers } from './rank-drivers.ts';
import { resampleBlocks } from './resample-blocks.ts';
import { seededRandom } from './seeded-random.ts';
import { NO_TENANT, type TenantDesign, tenantDesign } from './tenant-design.ts';
import type { RequestWindow, Series } from './types.ts';

export interface TenantQuestion {
  /** Memory where its growth is steady, one series per life. */
  readonly lives: readonly Series[];
  readonly requests: readonly RequestWindow[];
  readonly source: TenantEvidence['source'] | null;
}

export interface TenantAnswer {
  readonly tenant: string | null;
  readonly evidence: TenantEvidence | null;
  readonly reason: Reason;
}

const MAX_DRIVERS = 12;
const MIN_ROWS = 16;
const ROWS_PER_DRIVER = 3;
/** Natural-log evidence by which a tenant must beat the runner-up and time: odds of 20 to 1. */
const MARGIN_NATS = 3;
const MOST_OF_THE_GROWTH = 0.6;
const RESAMPLES = 100;
const STABLE = 0.9;
/**
 * Above this, requests of tenants are copies of each other. A common daily cycle alone gives 100, and there the chance in
 * the counts still tells the tenants apart; the margin guards against the rest.
 */
const MAX_INFLATION = 1000;
const MB = 1_048_576;
/** Key of the sum of all requests; no tenant can have it: names hold no control characters. */
const EVERYBODY = '\u0000all';

/**
 * Which tenant's requests drive the growth? One answer or none, never a guess: the tenant must follow the memory better
 * than every other tenant and than time by a clear margin, must explain most of the growth, and must do so again in
 * nine of ten resamples of the windows. Deterministic: the resampling has a fixed seed.
 */
export function attributeTenant({ lives, requests, source }: TenantQuestion): TenantAnswer {
  if (source === null || requests.length === 0) return none('no requests per tenant were counted');
  const tenants = busiest(requests);
  if (tenants.length === 0) return none('no request names a tenant');
  const design = tenantDesign(lives, requests, tenants);
  const rows = design.y.length;
  const needed = Math.max(MIN_ROWS, ROWS_PER_DRIVER * (tenants.length + 1));
  if (rows < needed) return none(`${rows} windows of requests beside the growth, ${needed} needed`);

  const [best, second] = rankDrivers(design.y, rivalsOf(design), design.bounds);
  if (best === undefined) return none('memory does not rise with the requests of any tenant');
  if (best.name === null) return none('the growth follows time more closely than any tenant');
  if (best.name === EVERYBODY) return none('the growth follows the requests of all tenants together');
  if (best.name === NO_TENANT) return none('the growth follows requests that name no tenant');
  const nats = second === undefined ? Number.POSITIVE_INFINITY : (second.deviance - best.deviance) / 2;
  const rival = second === undefined ? 'nobody' : nameOf(second.name);
  const against = `"${best.name}" against ${rival}: ${nats.toFixed(1)} nats`;
  if (nats < MARGIN_NATS) return none(`${against}, ${MARGIN_NATS} needed`);

  const inflation = inflationOf(design, best.name);
  if (inflation > MAX_INFLATION)
    return none(
      `requests of "${best.name}" move with the others' (variance inflation ${inflation.toFixed(0)})`,
    );
  const { own, stability, perUnitInterval } = shareOf(design, best.name);
  const shares = `${(100 * own.share).toFixed(0)} % of the growth, most of it in ${(100 * stability).toFixed(0)} % of ${RESAMPLES} resamples`;
  if (own.share < MOST_OF_THE_GROWTH || stability < STABLE)
    return none(`"${best.name}" explains ${shares}; too little or too unsteady for one tenant`);
  const rSquared = rSquaredOf(design, best.name);
  const ahead = Number.isFinite(nats) ? `${nats.toFixed(1)} nats ahead of ${rival}, ` : '';
  const detail = `requests of "${best.name}" explain ${shares}; ${ahead}R2 = ${rSquared.toFixed(2)}, variance inflation ${inflation.toFixed(1)}, ${rows} windows`;
  return {
    tenant: best.name,
    evidence: {
      source,
      share_of_growth: Math.min(1, own.share),
      bytes_per_request: own.perUnit * MB,
      bytes_per_request_ci: [perUnitInterval[0] * MB, perUnitInterval[1] * MB],
      r_squared: rSquared,
      detail,
    },
    reason: { rule: 'tenant', says: 'no_opinion', detail },
  };
}

function none(why: string): TenantAnswer {
  return {
    tenant: null,
    evidence: null,
    reason: { rule: 'tenant', says: 'no_opinion', detail: `not attributable: ${why}` },
  };
}

/** Tenants by requests, most first, by name at a tie. */
function busiest(requests: readonly RequestWindow[]): string[] {
  const totals = new Map<string, number>();
  for (const window of requests)
    for (const [tenant, n] of Object.entries(window.requests))
      if (tenant !== NO_TENANT && n > 0) totals.set(tenant, (totals.get(tenant) ?? 0) + n);
  const order = [...totals].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return order.slice(0, MAX_DRIVERS).map(([tenant]) => tenant);
}

function nameOf(driver: string | null): string {
  if (driver === null) return 'time';
  return driver === EVERYBODY ? 'all tenants together' : `"${driver}"`;
}

/** The drivers and, of two tenants or more, their sum: what every request leaks, the busiest tenant seems to leak. */
function rivalsOf(design: TenantDesign): Map<string | null, Float64Array> {
  const drivers = driversOf(design);
  const tenants = [...design.cumulative.values()];
  if (tenants.length < 2) return drivers;
  const all = design.y.map((_, i) => tenants.reduce((sum, c) => sum + c[i]!, 0));
  return drivers.set(EVERYBODY, all);
}

/** All that may drive memory: the tenants, the rest, and time (null). */
function driversOf({ cumulative, atMs }: TenantDesign): Map<string | null, Float64Array> {
  return new Map<string | null, Float64Array>([...cumulative, [null, atMs.map((t) => t - atMs[0]!)]]);
}

function inflationOf({ perWindow, bounds }: TenantDesign, tenant: string): number {
  const others = [...perWindow].filter(([t]) => t !== tenant).map(([, c]) => centerRuns(c, bounds));
  return varianceInflation(centerRuns(perWindow.get(tenant)!, bounds), others);
}

interface TenantShare {
  readonly own: GrowthShare;
  /** In how many of the resamples the tenant explains more than half of the growth, 0..1. */
  readonly stability: number;
  /** 2.5 % to 97.5 % of the resamples' MB per request (percentile bootstrap). */
  readonly perUnitInterval: readonly [number, number];
}

/** The tenant's part in the growth, and how it holds when the windows are drawn anew in blocks. */
function shareOf(design: TenantDesign, tenant: string): TenantShare {
  const { bounds } = design;
  const drivers = driversOf(design);
  const place = [...drivers.keys()].indexOf(tenant);
  const columns = [...drivers.values()].map((c) => centerRuns(c, bounds));
  const spans = [...drivers.values()].map((c) => spanOfRuns(c, bounds));
  const y = centerRuns(design.y, bounds);
  const random = seededRandom(1);
  const resampled = Array.from({ length: RESAMPLES }, () => {
    const pick = resampleBlocks(y.length, random);
    const take = (c: Float64Array) => Float64Array.from(pick, (k) => c[k]!);
    return growthShares(take(y), columns.map(take), spans)[place]!;
  });
  const perUnit = resampled.map((r) => r.perUnit).sort((a, b) => a - b);
  return {
    own: growthShares(y, columns, spans)[place]!,
    stability: resampled.filter((r) => r.share > 0.5).length / RESAMPLES,
    perUnitInterval: [quantileSorted(perUnit, 0.025), quantileSorted(perUnit, 0.975)],
  };
}

function rSquaredOf({ y, cumulative, bounds }: TenantDesign, tenant: string): number {
  const inflation = varianceInflation(centerRuns(y, bounds), [centerRuns(cumulative.get(tenant)!, bounds)]);
  return 1 - 1 / inflation;
}
