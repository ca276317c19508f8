import type { FloorColumns } from './floor-columns.ts';

/** A shape that memory may have taken without leaking: its columns, and where growth that comes on top is steady. */
export interface GrowthShape {
  readonly name: string;
  readonly columns: readonly Float64Array[];
  /** Positions and time constants that were searched for: each costs a parameter. */
  readonly searched: number;
  /** Steady from this age of a life on, ms. */
  readonly fromAgeMs: number;
  /** Steady only between these times, never across them, epoch ms. */
  readonly cutsMs: readonly number[];
}

/** Time constants of warm-ups as shares of the longest life: beyond the whole of it, a curve is a line. */
const TIME_CONSTANTS = [0.03, 0.06, 0.1, 0.16, 0.25, 0.35, 0.5, 0.7, 1] as const;
const RAMP_ENDS = [0.08, 0.15, 0.22, 0.3, 0.38, 0.46, 0.54, 0.62, 0.7, 0.78, 0.86, 0.93] as const;
const DAY_MS = 86_400_000;
/** A window that shows this much of a day may hold the day's cycle. */
const CYCLE_SHARE = 0.75;
const JUMPS = 6;

/**
 * The harmless shapes: constant, one or two steps, a ramp that ends (a cache fills, then is full), a saturating
 * warm-up, the day's cycle, memory that follows the load. A leak is one of these plus growth that does not end.
 *
 * @param load requests per floor bin, or null when not counted
 */
export function growthShapes(floor: FloorColumns, load: Float64Array | null): GrowthShape[] {
  const shape = (name: string, columns: Float64Array[], more: Partial<GrowthShape> = {}): GrowthShape => ({
    name,
    columns,
    searched: 0,
    fromAgeMs: 0,
    cutsMs: [],
    ...more,
  });
  const jumps = largestJumps(floor);
  const steps = jumps.map((i) => ({ i, column: floor.map((k) => (k >= i ? 1 : 0)) }));
  const saturating = TIME_CONSTANTS.map((share) => {
    const tau = share * floor.longestLifeMs;
    return shape('saturating', [floor.map((k) => 1 - Math.exp(-floor.ageMs[k]! / tau))], {
      searched: 1,
      fromAgeMs: Math.min(4 * tau, 0.6 * floor.longestLifeMs),
    });
  });
  const ramps = RAMP_ENDS.map((share) => {
    const end = share * floor.longestLifeMs;
    return shape('ramp that ends', [floor.map((k) => Math.min(floor.ageMs[k]!, end) / end)], {
      searched: 1,
      fromAgeMs: Math.min(end, 0.85 * floor.longestLifeMs),
    });
  });
  const shapes = [
    shape('constant', []),
    ...steps.map((s) => shape('step', [s.column], { searched: 1, cutsMs: [floor.atMs[s.i]!] })),
    ...pairs(steps).map(([a, b]) =>
      shape('two steps', [a.column, b.column], { searched: 2, cutsMs: [floor.atMs[a.i]!, floor.atMs[b.i]!] }),
    ),
    ...saturating,
    ...ramps,
  ];
  if (floor.spanMs >= CYCLE_SHARE * DAY_MS) {
    const angle = (k: number) => (2 * Math.PI * (floor.atMs[k]! - floor.atMs[0]!)) / DAY_MS;
    const day = [floor.map((k) => Math.sin(angle(k))), floor.map((k) => Math.cos(angle(k)))];
    const halfDay = [floor.map((k) => Math.sin(2 * angle(k))), floor.map((k) => Math.cos(2 * angle(k)))];
    shapes.push(shape('daily cycle', day), shape('daily cycle', [...day, ...halfDay]));
    for (const s of saturating)
      shapes.push({ ...s, name: 'daily cycle and saturating', columns: [...day, ...s.columns] });
  }
  if (load !== null) {
    shapes.push(shape('follows the load', [load]));
    for (const s of saturating)
      shapes.push({ ...s, name: 'saturating and follows the load', columns: [load, ...s.columns] });
  }
  return shapes;
}

/** Indices before which the floor jumps most, judged by medians of three on either side. */
function largestJumps(floor: FloorColumns): number[] {
  const mid = (i: number) => {
    const three = [floor.y[i - 1]!, floor.y[i]!, floor.y[i + 1]!].sort((a, b) => a - b);
    return three[1]!;
  };
  const sizes: { i: number; size: number }[] = [];
  for (const [from, to] of floor.bounds)
    for (let i = from + 3; i <= to - 3; i++) sizes.push({ i, size: Math.abs(mid(i + 1) - mid(i - 2)) });
  sizes.sort((a, b) => b.size - a.size || a.i - b.i);
  const chosen: number[] = [];
  for (const { i } of sizes) {
    if (chosen.length === JUMPS) break;
    // Neighbours of a jump are large as well, by the width of the comparison.
    if (chosen.every((c) => Math.abs(c - i) > 2)) chosen.push(i);
  }
  return chosen;
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [T, T] => [a, b]));
}
