import type { WeightedEstimate } from './average-rates.ts';
import { fitAutoregressive } from './fit-autoregressive.ts';
import { fitWandering } from './fit-wandering.ts';
import type { FloorColumns } from './floor-columns.ts';
import { constantShape, type GrowthShape, parametersOf } from './growth-shapes.ts';
import type { RequestClock } from './request-clocks.ts';

/** One explanation of the floor, with how badly it fits: Bayesian information criterion, smaller is better. */
export interface GrowthModel {
  readonly name: string;
  readonly bic: number;
}

/** An explanation with growth that does not end. `slope` and `variance`: MB per ms, over the time for which it grows. */
export interface LeakModel extends GrowthModel, WeightedEstimate {
  /** Where the growth is steady: from this age of a life, from this time, and never across these times. */
  readonly steady: {
    readonly fromAgeMs: number;
    readonly fromMs: number;
    readonly cutsMs: readonly number[];
  };
  /** Per floor, MB: what comes and goes with the load and the time of day. Null: nothing does. */
  readonly passing: Float64Array | null;
  /** The clock on which the growth is steady; null: time. */
  readonly clock: RequestClock | null;
  /** The harmless part of the explanation. */
  readonly shape: GrowthShape;
  /** What the harmless part added for good, MB; below 0 it took away. */
  readonly gainMb: number;
}

/** Variance in MB² that is no evidence: allocators move in pages and arenas, 16 KB is nothing. */
export const RESOLUTION = (1 / 64) ** 2;

export function criterion(floor: FloorColumns, deviance: number, parameters: number): number {
  return deviance + parameters * Math.log(floor.y.length);
}

/** A harmless shape with growth on top. Null when the shape leaves no room for growth, or there is none. */
export function withLine(floor: FloorColumns, shape: GrowthShape): LeakModel | null {
  const fitted = fitAutoregressive(floor.y, [...shape.columns, floor.line], floor.bounds, RESOLUTION);
  if (fitted === null || fitted.coefficients.at(-1)! <= 0) return null;
  if (shape.upward && fitted.coefficients.some((c) => c < 0)) return null;
  return {
    name: shape.columns.length === 0 ? 'linear' : `${shape.name} and linear`,
    bic: criterion(floor, fitted.deviance, parametersOf(shape) + 1),
    ...perMs(fitted.coefficients.at(-1)!, fitted.lastVariance, floor.spanMs),
    steady: { fromAgeMs: shape.fromAgeMs, fromMs: floor.atMs[0]!, cutsMs: shape.cutsMs },
    passing: passingOf(floor, shape, fitted.coefficients),
    clock: null,
    shape,
    gainMb: gainOf(shape, fitted.coefficients),
  };
}

export const ONSET_GROWTH = 'flat, then linear';

/** Growth that starts within the window, after this share of it. */
export function fromOnset(floor: FloorColumns, share: number): LeakModel | null {
  const fromMs = floor.atMs[0]! + share * floor.spanMs;
  const column = floor.map((i) => Math.max(0, floor.atMs[i]! - fromMs) / floor.spanMs);
  const fitted = fitAutoregressive(floor.y, [column], floor.bounds, RESOLUTION);
  if (fitted === null || fitted.coefficients[0]! <= 0) return null;
  return {
    name: ONSET_GROWTH,
    bic: criterion(floor, fitted.deviance, 3),
    ...perMs(fitted.coefficients[0]!, fitted.lastVariance, floor.spanMs),
    steady: { fromAgeMs: 0, fromMs, cutsMs: [] },
    passing: null,
    clock: null,
    shape: constantShape(),
    gainMb: 0,
  };
}

/**
 * Growth with every request, on top of what another explanation says of the rest: its harmless shape, and when it began.
 * A null base is a constant from the first floor on.
 *
 * @param choices among how many clocks this one was found
 */
export function perRequest(
  floor: FloorColumns,
  base: Pick<LeakModel, 'shape' | 'steady'>,
  clock: RequestClock,
  choices: number,
): LeakModel | null {
  const { shape, steady } = base;
  const begun = atTime(floor, clock, steady.fromMs);
  const column = clock.progress.map((v) => Math.max(0, v - begun));
  const fitted = fitAutoregressive(floor.y, [...shape.columns, column], floor.bounds, RESOLUTION);
  if (fitted === null || fitted.coefficients.at(-1)! <= 0) return null;
  if (shape.upward && fitted.coefficients.some((c) => c < 0)) return null;
  const onset = begun > 0 ? 1 : 0;
  return {
    name: `grows with the requests of ${clock.tenant === null ? 'all tenants' : JSON.stringify(clock.tenant)}`,
    bic: criterion(floor, fitted.deviance, parametersOf(shape) + 1 + onset) + 2 * Math.log(choices),
    // What was asked before the beginning did not count: the rate is that of the time since then.
    ...perMs(
      fitted.coefficients.at(-1)! * (1 - begun),
      fitted.lastVariance * (1 - begun) ** 2,
      floor.coveredMs - (steady.fromMs - floor.atMs[0]!),
    ),
    steady,
    passing: passingOf(floor, shape, fitted.coefficients),
    clock,
    shape,
    gainMb: gainOf(shape, fitted.coefficients),
  };
}

function atTime({ atMs }: FloorColumns, { progress }: RequestClock, ms: number): number {
  const i = atMs.findIndex((t) => t >= ms);
  return i <= 0 ? 0 : progress[i]!;
}

export const WANDERING_GROWTH = 'random walk with drift';

/** A random walk with an aim. */
export function drifting(floor: FloorColumns): LeakModel | null {
  const { drift, driftVariance, deviance } = fitWandering(floor.y, floor.bounds, true, RESOLUTION);
  if (drift <= 0) return null;
  const stepMs = floor.coveredMs / Math.max(1, floor.y.length - floor.bounds.length);
  return {
    name: WANDERING_GROWTH,
    bic: criterion(floor, deviance, 2),
    ...perMs(drift, driftVariance, stepMs),
    steady: { fromAgeMs: 0, fromMs: floor.atMs[0]!, cutsMs: [] },
    passing: null,
    clock: null,
    shape: constantShape(),
    gainMb: 0,
  };
}

function perMs(coefficient: number, variance: number, ms: number): { slope: number; variance: number } {
  const length = Math.max(1, ms);
  return { slope: coefficient / length, variance: variance / length ** 2 };
}

function gainOf({ passing, columns }: GrowthShape, coefficients: readonly number[]): number {
  return coefficients.slice(passing, columns.length).reduce((sum, c) => sum + c, 0);
}

function passingOf(
  floor: FloorColumns,
  shape: GrowthShape,
  coefficients: readonly number[],
): Float64Array | null {
  const passing = shape.columns.slice(0, shape.passing);
  if (passing.length === 0) return null;
  return floor.map((i) => passing.reduce((sum, column, k) => sum + coefficients[k]! * column[i]!, 0));
}
