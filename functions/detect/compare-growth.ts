import { fitAutoregressive } from './fit-autoregressive.ts';
import { fitWandering } from './fit-wandering.ts';
import type { FloorColumns } from './floor-columns.ts';
import { type GrowthShape, growthShapes } from './growth-shapes.ts';

/** One explanation of the floor, with how badly it fits: Bayesian information criterion, smaller is better. */
export interface GrowthModel {
  readonly name: string;
  readonly bic: number;
  /** Where its endless growth is steady. */
  readonly steady: Pick<GrowthShape, 'fromAgeMs' | 'cutsMs'> & { readonly fromMs: number };
}

export interface GrowthComparison {
  readonly leak: GrowthModel;
  readonly healthy: GrowthModel;
  /** Natural-log evidence for the leak: half the difference of the two criteria. */
  readonly nats: number;
}

/** Variance in MB² that is no evidence: allocators move in pages and arenas, 16 KB is nothing. */
const RESOLUTION = (1 / 64) ** 2;
const ONSETS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] as const;

/**
 * Best explanation with endless growth against best explanation without. A trend test alone cannot do this: on real
 * services most of its alarms are real trends that end (warm-up, a cache filling, fragmentation), so the question is
 * not whether memory grew but which growth it was. Null when nothing can be fitted.
 */
export function compareGrowth(floor: FloorColumns, load: Float64Array | null): GrowthComparison | null {
  const n = floor.y.length;
  if (n < 8 || floor.spanMs <= 0) return null;
  const bic = (deviance: number, parameters: number) => deviance + parameters * Math.log(n);
  const fitted = (columns: readonly Float64Array[]) =>
    fitAutoregressive(floor.y, columns, floor.bounds, RESOLUTION);
  const start = floor.atMs[0]!;
  const healthy: GrowthModel[] = [];
  const leak: GrowthModel[] = [];
  const add = (to: GrowthModel[], name: string, criterion: number, steady: Partial<GrowthModel['steady']>) =>
    to.push({ name, bic: criterion, steady: { fromAgeMs: 0, cutsMs: [], fromMs: start, ...steady } });

  const line = floor.map((i) => (floor.atMs[i]! - start) / floor.spanMs);
  for (const s of growthShapes(floor, load)) {
    const cost = s.columns.length + s.searched + 1;
    const without = fitted(s.columns);
    if (without !== null) add(healthy, s.name, bic(without.deviance, cost), s);
    const withLine = fitted([...s.columns, line]);
    if (withLine !== null && withLine.coefficients.at(-1)! > 0)
      add(
        leak,
        s.name === 'constant' ? 'linear' : `${s.name} and linear`,
        bic(withLine.deviance, cost + 1),
        s,
      );
  }
  for (const share of ONSETS) {
    const onset = start + share * floor.spanMs;
    const fit = fitted([floor.map((i) => Math.max(0, floor.atMs[i]! - onset) / floor.spanMs)]);
    if (fit !== null && fit.coefficients[0]! > 0)
      add(leak, 'flat, then linear', bic(fit.deviance, 3), { fromMs: onset });
  }
  add(healthy, 'random walk', bic(fitWandering(floor.y, floor.bounds, false, RESOLUTION).deviance, 1), {});
  const drifting = fitWandering(floor.y, floor.bounds, true, RESOLUTION);
  if (drifting.drift > 0) add(leak, 'random walk with drift', bic(drifting.deviance, 2), {});

  const bestHealthy = best(healthy);
  const bestLeak = best(leak);
  if (bestHealthy === null || bestLeak === null) return null;
  return { leak: bestLeak, healthy: bestHealthy, nats: (bestHealthy.bic - bestLeak.bic) / 2 };
}

function best(models: readonly GrowthModel[]): GrowthModel | null {
  return models.reduce<GrowthModel | null>((a, b) => (a === null || b.bic < a.bic ? b : a), null);
}
