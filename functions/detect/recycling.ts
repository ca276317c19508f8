import { quantile } from 'simple-statistics';
import type { GrowthComparison } from './compare-growth.ts';
import type { FloorColumns } from './floor-columns.ts';
import { constantShape, saturating } from './growth-shapes.ts';
import { withLine } from './leak-models.ts';
import { pairSlopes } from './theil-sen.ts';
import type { Series } from './types.ts';

/** What speaks for workers that are replaced, and for a leak in each of them. */
export interface Recycling {
  /** Lives of workers that were long enough to look at. */
  readonly lives: number;
  /** Evidence for a warm-up after each fall: a new process has one, a heap after a collection has none. */
  readonly warmUpNats: number;
  /** Of ten slopes between two floors of a life, nine are above this; the warm-up left out. Bytes per ms. */
  readonly lowSlope: number;
}

/** Growth that bends with the load brings a few nats, a warm-up brings dozens. */
const CLEAR_NATS = 15;
const WARM_UP = 0.3;
const LOW = 0.1;

/** Shares of the longest life in which a worker may warm up, for the first look. */
const FIRST_LOOK = [0.03, 0.08, 0.2] as const;

/**
 * First look, over time alone: does a warm-up with growth fit better than growth alone? Most falls are collections, and
 * the whole comparison costs twenty times as much.
 */
export function mayWarmUp(floor: FloorColumns): boolean {
  const plain = withLine(floor, constantShape());
  if (plain === null) return false;
  const warmUps = saturating(floor);
  return FIRST_LOOK.some((share) => {
    const warm = withLine(floor, warmUps.at(share));
    return warm !== null && warm.gainMb > 0 && warm.bic < plain.bic;
  });
}

/** Null when what follows the falls may as well follow a collection of garbage. */
export function recyclingOf(lives: readonly Series[], growth: GrowthComparison | null): Recycling | null {
  if (growth === null || !(growth.warmUpNats >= CLEAR_NATS)) return null;
  const slopes = pairSlopes(lives.map(afterWarmUp));
  if (slopes.length === 0) return null;
  return {
    lives: lives.length,
    warmUpNats: growth.warmUpNats,
    lowSlope: quantile(Array.from(slopes), LOW),
  };
}

function afterWarmUp({ atMs, values }: Series): Series {
  const from = Math.ceil(WARM_UP * values.length);
  return { atMs: atMs.slice(from), values: values.slice(from) };
}
