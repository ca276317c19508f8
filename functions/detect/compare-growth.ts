import { averageRates, type Estimate } from './average-rates.ts';
import { fitAutoregressive } from './fit-autoregressive.ts';
import { fitWandering } from './fit-wandering.ts';
import type { FloorColumns } from './floor-columns.ts';
import {
  constantShape,
  type GrowthShape,
  growthShapes,
  loadShape,
  parametersOf,
  recentShape,
} from './growth-shapes.ts';
import {
  criterion,
  drifting,
  fromOnset,
  type GrowthModel,
  type LeakModel,
  ONSET_GROWTH,
  perRequest,
  RESOLUTION,
  WANDERING_GROWTH,
  withLine,
} from './leak-models.ts';
import { recentRequests } from './recent-requests.ts';
import type { RequestClock } from './request-clocks.ts';
import { searchFamily } from './search-family.ts';

/** Requests beside the floors; null and empty when they were not counted. */
export interface Driving {
  /** Requests per second at each floor. */
  readonly load: Float64Array | null;
  readonly clocks: readonly RequestClock[];
}

export interface GrowthComparison {
  readonly leak: LeakModel;
  readonly healthy: GrowthModel;
  /** Natural-log evidence for the leak: half the difference of the two criteria. */
  readonly nats: number;
  /** How much better growth with a warm-up in each life explains than growth from the life's start on, nats. */
  readonly warmUpNats: number;
  /** By how much growth that starts within the window explains better than growth from its first floor, nats. */
  readonly onset: { readonly atMs: number; readonly nats: number } | null;
  /** Request clocks, best first, with how far each is ahead of the best explanation by time, nats. */
  readonly clocks: readonly { readonly tenant: string | null; readonly nats: number }[];
  /** Rate of growth over all explanations with growth, MB per ms. */
  readonly rate: Estimate | null;
}

const ONSETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] as const;
const LEAST_FLOORS = 8;
/** A request clock must beat time by this much before the growth is read on it. */
const CLOCK_MARGIN_NATS = 3;
/**
 * Head start of the random walk. A walk's path always lets itself be fitted by a line with short-lived residuals, by as
 * much as Dickey and Fuller's distribution says (1 % of walks by 15.7 in deviance, where BIC asks for two parameters,
 * about 10): without this, one walk in twenty is a leak. Source: Dickey and Fuller 1979, JASA 74:427, case with trend.
 */
const UNIT_ROOT_DEVIANCE = 6;

/**
 * Best explanation with endless growth against best explanation without. A trend test alone cannot do this: on real
 * services most of its alarms are real trends that end (warm-up, a cache filling, fragmentation), so the question is
 * not whether memory grew but which growth it was. Null when nothing with growth can be fitted.
 */
export function compareGrowth(floor: FloorColumns, { load, clocks }: Driving): GrowthComparison | null {
  if (floor.y.length < LEAST_FLOORS || floor.spanMs <= 0) return null;
  const families = growthShapes(floor, load);
  const healthy = best([
    wandering(floor),
    ...families.map((f) => searchFamily(f.coarse, (v) => alone(floor, f.at(v)))),
    ...clocks.flatMap((clock) =>
      recentRequests(floor, clock).map((column) => alone(floor, recentShape(column, clocks.length))),
    ),
  ]);
  const tried: LeakModel[] = [];
  const noted = (model: LeakModel | null) => {
    if (model !== null) tried.push(model);
    return model;
  };
  const onset = searchFamily(ONSETS, (share) => noted(fromOnset(floor, share)));
  const fromStart = best([
    noted(drifting(floor)),
    ...families
      .filter((f) => !f.harmlessOnly)
      .map((f) => searchFamily(f.coarse, (v) => noted(withLine(floor, f.at(v))))),
  ]);
  const onTime = best([fromStart, onset]);
  const bases = clockBases(floor, load, onTime);
  const ranked = clocks
    .map((clock) => best(bases.map((b) => noted(perRequest(floor, b, clock, clocks.length)))))
    .filter((m) => m !== null)
    .sort((a, b) => a.bic - b.bic);
  const onClock = ranked[0] ?? null;
  const clockWins = onClock !== null && (onTime === null || onTime.bic - onClock.bic > 2 * CLOCK_MARGIN_NATS);
  const leak = clockWins ? onClock : onTime;
  if (healthy === null || leak === null) return null;
  // What shapes without lasting growth say of a line on top of them bears on the rate, though not on the verdict.
  for (const f of families) if (f.harmlessOnly) noted(withLine(floor, f.at(1)));
  return {
    leak,
    healthy,
    nats: (healthy.bic - leak.bic) / 2,
    warmUpNats: warmUpNats(tried),
    onset:
      onset === null || fromStart === null
        ? null
        : { atMs: onset.steady.fromMs, nats: (fromStart.bic - onset.bic) / 2 },
    clocks: ranked.map(({ clock, bic }) => ({
      tenant: clock!.tenant,
      nats: onTime === null ? Infinity : (onTime.bic - bic) / 2,
    })),
    rate: averageRates(tried),
  };
}

/**
 * Over time and over requests alike: growth that follows the load bends, and a bend is no warm-up. What has no shape (a
 * random walk) is not asked.
 */
function warmUpNats(tried: readonly LeakModel[]): number {
  const fixed = tried.filter((m) => m.name !== WANDERING_GROWTH && !m.shape.upward);
  const warm = best(fixed.filter((m) => m.shape.fromAgeMs > 0 && m.gainMb > 0));
  const plain = best(fixed.filter((m) => m.shape.fromAgeMs === 0));
  return warm === null || plain === null ? Number.NEGATIVE_INFINITY : (plain.bic - warm.bic) / 2;
}

/** What requests may stand on: nothing, the load, and whatever explains the floor best in terms of time. */
function clockBases(floor: FloorColumns, load: Float64Array | null, onTime: LeakModel | null) {
  const always = { fromAgeMs: 0, fromMs: floor.atMs[0]!, cutsMs: [] };
  return [
    { shape: constantShape(), steady: always },
    ...(load === null ? [] : [{ shape: loadShape(load), steady: always }]),
    // A line from the first floor on stands on the constant, which is there already.
    ...(onTime === null || (onTime.shape.columns.length === 0 && onTime.name !== ONSET_GROWTH)
      ? []
      : [onTime]),
  ];
}

function alone(floor: FloorColumns, shape: GrowthShape): GrowthModel | null {
  const fitted = fitAutoregressive(floor.y, shape.columns, floor.bounds, RESOLUTION);
  if (fitted === null) return null;
  return { name: shape.name, bic: criterion(floor, fitted.deviance, parametersOf(shape)) };
}

function wandering(floor: FloorColumns): GrowthModel {
  const { deviance } = fitWandering(floor.y, floor.bounds, false, RESOLUTION);
  return { name: 'random walk', bic: criterion(floor, deviance, 1) - UNIT_ROOT_DEVIANCE };
}

function best<M extends GrowthModel>(models: readonly (M | null)[]): M | null {
  return models.reduce((a, b) => (b !== null && (a === null || b.bic < a.bic) ? b : a), null);
}
