import { fitAutoregressive } from './fit-autoregressive.ts';
import { fitWandering } from './fit-wandering.ts';
import type { FloorColumns } from './floor-columns.ts';
import { type GrowthShape, growthShapes } from './growth-shapes.ts';
import { searchFamily } from './search-family.ts';

/** One explanation of the floor, with how badly it fits: Bayesian information criterion, smaller is better. */
export interface GrowthModel {
  readonly name: string;
  readonly bic: number;
}

/** An explanation with growth that does not end. */
export interface LeakModel extends GrowthModel {
  /** Where the growth is steady: from this age of a life, from this time, and never across these times. */
  readonly steady: {
    readonly fromAgeMs: number;
    readonly fromMs: number;
    readonly cutsMs: readonly number[];
  };
  /** Per floor, MB: what comes and goes with the load and the time of day. Null: nothing does. */
  readonly passing: Float64Array | null;
}

export interface GrowthComparison {
  readonly leak: LeakModel;
  readonly healthy: GrowthModel;
  /** Natural-log evidence for the leak: half the difference of the two criteria. */
  readonly nats: number;
}

/** Variance in MB² that is no evidence: allocators move in pages and arenas, 16 KB is nothing. */
const RESOLUTION = (1 / 64) ** 2;
const ONSETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] as const;
const LEAST_FLOORS = 8;
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
export function compareGrowth(floor: FloorColumns, load: Float64Array | null): GrowthComparison | null {
  if (floor.y.length < LEAST_FLOORS || floor.spanMs <= 0) return null;
  const families = growthShapes(floor, load);
  const healthy = best([
    wandering(floor),
    ...families.map((f) => searchFamily(f.coarse, (v) => alone(floor, f.at(v)))),
  ]);
  const leak = best([
    drifting(floor),
    ...families.map((f) => searchFamily(f.coarse, (v) => withLine(floor, f.at(v)))),
    ...ONSETS.map((share) => fromOnset(floor, share)),
  ]);
  if (healthy === null || leak === null) return null;
  return { leak, healthy, nats: (healthy.bic - leak.bic) / 2 };
}

function criterion(floor: FloorColumns, deviance: number, parameters: number): number {
  return deviance + parameters * Math.log(floor.y.length);
}

function explain(floor: FloorColumns, columns: readonly Float64Array[]) {
  return fitAutoregressive(floor.y, columns, floor.bounds, RESOLUTION);
}

/** Parameters of a shape: its columns, what was searched for, and the autocorrelation. */
function parametersOf(shape: GrowthShape): number {
  return shape.columns.length + shape.searched + 1;
}

function alone(floor: FloorColumns, shape: GrowthShape): GrowthModel | null {
  const fitted = explain(floor, shape.columns);
  if (fitted === null) return null;
  return {
    name: shape.name,
    bic: criterion(floor, fitted.deviance, parametersOf(shape)),
  };
}

function withLine(floor: FloorColumns, shape: GrowthShape): LeakModel | null {
  if (shape.harmlessOnly) return null;
  const fitted = explain(floor, [...shape.columns, floor.line]);
  if (fitted === null || fitted.coefficients.at(-1)! <= 0) return null;
  if (shape.upward && fitted.coefficients.some((c) => c < 0)) return null;
  const passing = shape.columns.slice(0, shape.passing);
  const weight = (k: number) => fitted.coefficients[k]!;
  return {
    name: shape.columns.length === 0 ? 'linear' : `${shape.name} and linear`,
    bic: criterion(floor, fitted.deviance, parametersOf(shape) + 1),
    steady: { fromAgeMs: shape.fromAgeMs, fromMs: floor.atMs[0]!, cutsMs: shape.cutsMs },
    passing:
      passing.length === 0
        ? null
        : floor.map((i) => passing.reduce((sum, column, k) => sum + weight(k) * column[i]!, 0)),
  };
}

function fromOnset(floor: FloorColumns, share: number): LeakModel | null {
  const fromMs = floor.atMs[0]! + share * floor.spanMs;
  const fitted = explain(floor, [floor.map((i) => Math.max(0, floor.atMs[i]! - fromMs) / floor.spanMs)]);
  if (fitted === null || fitted.coefficients[0]! <= 0) return null;
  return {
    name: 'flat, then linear',
    bic: criterion(floor, fitted.deviance, 3),
    steady: { fromAgeMs: 0, fromMs, cutsMs: [] },
    passing: null,
  };
}

function wandering(floor: FloorColumns): GrowthModel {
  const { deviance } = fitWandering(floor.y, floor.bounds, false, RESOLUTION);
  return { name: 'random walk', bic: criterion(floor, deviance, 1) - UNIT_ROOT_DEVIANCE };
}

function drifting(floor: FloorColumns): LeakModel | null {
  const { drift, deviance } = fitWandering(floor.y, floor.bounds, true, RESOLUTION);
  if (drift <= 0) return null;
  return {
    name: 'random walk with drift',
    bic: criterion(floor, deviance, 2),
    steady: { fromAgeMs: 0, fromMs: floor.atMs[0]!, cutsMs: [] },
    passing: null,
  };
}

function best<M extends GrowthModel>(models: readonly (M | null)[]): M | null {
  return models.reduce((a, b) => (b !== null && (a === null || b.bic < a.bic) ? b : a), null);
}
