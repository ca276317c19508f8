import type { FloorColumns } from './floor-columns.ts';
import { largestJumps } from './largest-jumps.ts';

/** A shape that memory may have taken without leaking: its columns, and where growth that comes on top is steady. */
export interface GrowthShape {
  readonly name: string;
  readonly columns: readonly Float64Array[];
  /** How many of the columns, from the first, come and go with the load: not part of any growth. */
  readonly passing: number;
  /** The columns are steps, and only steps upward are harmless: what falls was given back or restarted. */
  readonly upward: boolean;
  /** Positions and time constants that were searched for: each costs a parameter. */
  readonly searched: number;
  /** Growth on top is steady from this age of a life on, ms. */
  readonly fromAgeMs: number;
  /** It is steady between these times, never across them, epoch ms. */
  readonly cutsMs: readonly number[];
}

/** Shapes that differ in one number, a share of the longest life; `coarse` brackets the best one. */
export interface ShapeFamily {
  readonly coarse: readonly number[];
  /** Not to be combined with lasting growth for a verdict: together they would explain anything. */
  readonly harmlessOnly: boolean;
  at(share: number): GrowthShape;
}

/** Beyond this share of the longest life, a saturating curve is a line to any eye. */
const TIME_CONSTANTS = [0.015, 0.04, 0.1, 0.2, 0.4, 0.7] as const;
/** A ramp that ends later than this has not been seen to end. */
const RAMP_ENDS = [0.06, 0.16, 0.3, 0.45, 0.6, 0.74, 0.86] as const;
/** Mean lifetimes of what requests hold, as shares of the time covered: of a day, a quarter of an hour to three hours. */
const LOAD_LAGS = [0.01, 0.025, 0.055, 0.125] as const;
export const FOLLOWS_LOAD_LATE = 'follows the load late';
const DAY_MS = 86_400_000;
/** A window that shows this much of a day may hold the day's cycle. */
const CYCLE_SHARE = 0.75;
/** Days of data before growth can be told from the cycle that it rides on. */
export const CYCLES_WITH_GROWTH = 2;

/**
 * The harmless shapes: constant, one or two steps, a ramp that ends (a cache fills, then is full), a saturating
 * warm-up, the day's cycle, memory that follows the load. A leak is one of these plus growth that does not end.
 *
 * @param load requests per second at each floor, or null when not counted
 */
export function growthShapes(floor: FloorColumns, load: Float64Array | null): ShapeFamily[] {
  const warmUps = [saturating(floor), rampThatEnds(floor)];
  // One cycle and a line imitate every warm-up and every restart; only repeated cycles stand on their own.
  const oneCycle = floor.spanMs < CYCLES_WITH_GROWTH * DAY_MS;
  return [
    single(constantShape()),
    ...steps(floor).map((s) => single(s)),
    ...warmUps,
    ...cycles(floor).map((s) => single(s, oneCycle)),
    ...(load === null
      ? []
      : [
          single(loadShape(load)),
          ...LOAD_LAGS.map((share) => single(laggingShape(floor, load, share * floor.coveredMs))),
          withPassing('follows the load', [load], saturating(floor)),
        ]),
  ];
}

export function constantShape(): GrowthShape {
  return shape('constant', []);
}

export function loadShape(load: Float64Array): GrowthShape {
  return shape('follows the load', [load], { passing: 1 });
}

/**
 * Memory that follows the load with a delay: sessions that end after a while, an allocator that gives back late. The
 * load's exponential moving average is just that for things that live for a random time with mean `tauMs`.
 */
function laggingShape(floor: FloorColumns, load: Float64Array, tauMs: number): GrowthShape {
  const column = new Float64Array(load.length);
  for (const [from, to] of floor.bounds)
    for (let i = from; i < to; i++) {
      const before = i === from ? load[i]! : column[i - 1]!;
      const part = i === from ? 1 : 1 - Math.exp((floor.atMs[i - 1]! - floor.atMs[i]!) / tauMs);
      column[i] = before + part * (load[i]! - before);
    }
  return shape(FOLLOWS_LOAD_LATE, [column], { searched: 1, passing: 1 });
}

/** Memory kept for a fixed time after each request. `choices`: among how many clocks it was found. */
export function recentShape(column: Float64Array, choices: number): GrowthShape {
  return shape('keeps recent requests', [column], { searched: choices > 1 ? 2 : 1, passing: 1 });
}

/** Parameters of a shape: its columns, what was searched for, and the autocorrelation. */
export function parametersOf({ columns, searched }: GrowthShape): number {
  return columns.length + searched + 1;
}

function shape(name: string, columns: Float64Array[], more: Partial<GrowthShape> = {}): GrowthShape {
  return {
    name,
    columns,
    searched: 0,
    passing: 0,
    upward: false,
    fromAgeMs: 0,
    cutsMs: [],
    ...more,
  };
}

function single(only: GrowthShape, harmlessOnly = false): ShapeFamily {
  return { coarse: [1], harmlessOnly, at: () => only };
}

function withPassing(name: string, passing: Float64Array[], family: ShapeFamily): ShapeFamily {
  const { coarse, harmlessOnly, at } = family;
  return {
    coarse,
    harmlessOnly,
    at: (share) => {
      const base = at(share);
      return {
        ...base,
        name: `${name}, ${base.name}`,
        columns: [...passing, ...base.columns],
        passing: passing.length,
      };
    },
  };
}

export function saturating(floor: FloorColumns): ShapeFamily {
  return {
    coarse: TIME_CONSTANTS,
    harmlessOnly: false,
    at: (share) => {
      const tau = share * floor.longestLifeMs;
      return shape('saturating', [floor.map((k) => 1 - Math.exp(-floor.ageMs[k]! / tau))], {
        searched: 1,
        fromAgeMs: Math.min(4 * tau, 0.6 * floor.longestLifeMs),
      });
    },
  };
}

function rampThatEnds(floor: FloorColumns): ShapeFamily {
  return {
    coarse: RAMP_ENDS,
    harmlessOnly: false,
    at: (share) => {
      const end = share * floor.longestLifeMs;
      return shape('ramp that ends', [floor.map((k) => Math.min(floor.ageMs[k]!, end) / end)], {
        searched: 1,
        fromAgeMs: Math.min(end, 0.85 * floor.longestLifeMs),
      });
    },
  };
}

function steps(floor: FloorColumns): GrowthShape[] {
  const jumps = largestJumps(floor).map((i) => ({ i, column: floor.map((k) => (k >= i ? 1 : 0)) }));
  const one = jumps.map((a) =>
    shape('step', [a.column], { searched: 1, upward: true, cutsMs: [floor.atMs[a.i]!] }),
  );
  const two = jumps.flatMap((a, i) =>
    jumps.slice(i + 1).map((b) =>
      shape('two steps', [a.column, b.column], {
        searched: 2,
        upward: true,
        cutsMs: [floor.atMs[a.i]!, floor.atMs[b.i]!],
      }),
    ),
  );
  return [...one, ...two];
}

function cycles(floor: FloorColumns): GrowthShape[] {
  if (floor.spanMs < CYCLE_SHARE * DAY_MS) return [];
  const angle = (k: number) => (2 * Math.PI * (floor.atMs[k]! - floor.atMs[0]!)) / DAY_MS;
  const day = [floor.map((k) => Math.sin(angle(k))), floor.map((k) => Math.cos(angle(k)))];
  const halfDay = [floor.map((k) => Math.sin(2 * angle(k))), floor.map((k) => Math.cos(2 * angle(k)))];
  return [
    shape('daily cycle', day, { passing: 2 }),
    shape('daily cycle', [...day, ...halfDay], { passing: 4 }),
  ];
}
