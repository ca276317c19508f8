import { median } from 'simple-statistics';
import { INTERVAL_FACTORS } from './calibrated.ts';
import { compareGrowth, type Driving, type GrowthComparison } from './compare-growth.ts';
import { countStairs, type Stairs } from './count-stairs.ts';
import { floorColumns } from './floor-columns.ts';
import { FOLLOWS_LOAD_LATE } from './growth-shapes.ts';
import { hoursOfDay } from './hours-of-day.ts';
import { largestRetreat } from './largest-retreat.ts';
import type { LeakModel } from './leak-models.ts';
import { Z95 } from './normal-tail.ts';
import { mayWarmUp, type Recycling, recyclingOf } from './recycling.ts';
import type { RequestClock } from './request-clocks.ts';
import { robustNoise } from './robust-noise.ts';
import { type SeasonalTest, seasonalKendall } from './seasonal-kendall.ts';
import { type Trend, trend } from './trend.ts';
import type { Series } from './types.ts';

/** Everything that the rules may look at, in numbers; nothing is decided here. Bytes, ms. */
export interface Evidence {
  readonly floors: number;
  /** Time covered by the runs, without the pauses between them. */
  readonly coveredMs: number;
  readonly whole: Trend;
  /** Over the second half of each run. Null: too few floors. */
  readonly lastHalf: Trend | null;
  /** Of the newest run, when there are older ones and it is long enough to speak. */
  readonly newest: Trend | null;
  /** Where the best leak model says that growth is steady: the leak's rate. */
  readonly steady: Trend;
  /** The leak's rate over all explanations, bytes per ms, with its 95 % interval. */
  readonly rate: Rate;
  /** First and last floor of each stretch of steady growth. */
  readonly steadyRanges: readonly (readonly [fromMs: number, toMs: number])[];
  /** What the steady rate adds over the time for which it was seen. */
  readonly growthBytes: number;
  /** Spread of the floors around their neighbours. */
  readonly noiseBytes: number;
  readonly levelBytes: number;
  /** Largest fall of the floor after a peak, within a run. */
  readonly givenBackBytes: number;
  readonly growth: GrowthComparison | null;
  /** Trend from day to day at the same hour; null below three days of one life. */
  readonly seasonal: SeasonalTest | null;
  readonly stairs: Stairs;
  readonly minWindowMs: number;
  readonly cutInside: boolean;
  /** Null unless the runs are lives of workers that were replaced. */
  readonly recycling: Recycling | null;
}

interface Rate {
  readonly slope: number;
  /** Standard deviation over all explanations, before it is widened to what the interval has to cover. */
  readonly deviation: number;
  /** What kind of explanation is the best. */
  readonly by: keyof typeof INTERVAL_FACTORS;
  readonly low: number;
  readonly high: number;
}

export interface EvidenceOptions {
  readonly minWindowMs: number;
  /** A restart was inferred from the memory itself. */
  readonly cutInside: boolean;
  /** The runs were cut at falls, on the suspicion that workers were replaced. */
  readonly cutWorkers: boolean;
  readonly driving: Driving;
}

const MB = 1_048_576;
const MIN_FLOORS_OF_A_PART = 8;

/**
 * Computes the evidence on the floors of one or more lives. Null when there is no pair of floors to compare, or
 * falls that were taken for replaced workers are none.
 */
export function gatherEvidence(lives: readonly Series[], options: EvidenceOptions): Evidence | null {
  const floor = floorColumns(lives);
  if (options.cutWorkers && !mayWarmUp(floor)) return null;
  const growth = compareGrowth(floor, options.driving);
  const recycling = options.cutWorkers ? recyclingOf(lives, growth) : null;
  if (options.cutWorkers && recycling === null) return null;
  const leak = growth?.leak ?? null;
  const still = leak?.passing ? without(lives, leak.passing) : lives;
  const runs = leak?.clock ? onClock(still, leak.clock) : still;
  const whole = trend(runs);
  if (whole === null) return null;
  const steadyRuns = leak === null || leak.clock !== null ? runs : steadyPart(runs, leak.steady);
  const steady = steadyRuns === runs ? whole : (trendOfPart(steadyRuns) ?? whole);
  const judged = steady === whole ? runs : steadyRuns;
  const newestRun = runs.at(-1)!;

  return {
    floors: runs.reduce((n, r) => n + r.values.length, 0),
    coveredMs: spanOf(lives),
    whole,
    lastHalf: trendOfPart(runs.map(secondHalf)),
    newest: runs.length > 1 ? trendOfPart([newestRun]) : null,
    steady,
    rate: rateOf(growth, steady),
    steadyRanges: rangesOf(leak?.clock ? lives.map((r) => keep(r, (t) => t >= leak.steady.fromMs)) : judged),
    growthBytes: steady.slope * spanOf(judged),
    noiseBytes: median(runs.map((r) => robustNoise(r.values))),
    levelBytes: median(newestRun.values),
    givenBackBytes: Math.max(...runs.map(largestRetreat)),
    growth,
    seasonal: seasonalOf(lives.at(-1)!),
    stairs: countStairs(lives),
    minWindowMs: options.minWindowMs,
    cutInside: options.cutInside,
    recycling,
  };
}

function seasonalOf(run: Series): SeasonalTest | null {
  const seasons = hoursOfDay(run);
  return seasons === null ? null : seasonalKendall(seasons);
}

function rateOf(growth: GrowthComparison | null, { slope, low, high }: Trend): Rate {
  if (growth?.rate == null) return { slope, deviation: (high - low) / 2 / Z95, by: 'shape', low, high };
  const mean = growth.rate.slope * MB;
  const deviation = Math.sqrt(growth.rate.variance) * MB;
  const by = kindOf(growth.leak);
  const margin = INTERVAL_FACTORS[by] * Z95 * deviation;
  return { slope: mean, deviation, by, low: mean - margin, high: mean + margin };
}

/** A line from whenever on, under nothing or under repeated cycles, against growth that shares the floor with a shape. */
function kindOf({ clock, shape, gainMb }: LeakModel): Rate['by'] {
  if (clock !== null) return 'requests';
  return gainMb === 0 && shape.name !== FOLLOWS_LOAD_LATE ? 'line' : 'shape';
}

/** The runs on a clock that ticks with requests, over the same time as before: slopes stay bytes per ms. */
function onClock(runs: readonly Series[], { progress }: RequestClock): Series[] {
  const from = runs[0]!.atMs[0]!;
  const length = spanOf(runs);
  let i = 0;
  return runs.map(({ values }) => ({ atMs: values.map(() => from + length * progress[i++]!), values }));
}

/** The runs less what comes and goes. */
function without(runs: readonly Series[], passingMb: Float64Array): Series[] {
  let i = 0;
  return runs.map(({ atMs, values }) => ({
    atMs,
    values: values.map((v) => v - passingMb[i++]! * MB),
  }));
}

function trendOfPart(runs: readonly Series[]): Trend | null {
  return runs.reduce((n, r) => n + r.values.length, 0) < MIN_FLOORS_OF_A_PART ? null : trend(runs);
}

function rangesOf(runs: readonly Series[]) {
  return runs.flatMap((r) => (r.values.length > 1 ? [[r.atMs[0]!, r.atMs.at(-1)!] as const] : []));
}

function spanOf(runs: readonly Series[]): number {
  return runs.reduce((sum, r) => sum + (r.atMs.at(-1) ?? 0) - (r.atMs[0] ?? 0), 0);
}

function secondHalf(run: Series): Series {
  const middle = ((run.atMs[0] ?? 0) + (run.atMs.at(-1) ?? 0)) / 2;
  return keep(run, (t) => t >= middle);
}

/** The runs without their warm-up, what came before the onset, and cut at steps. */
function steadyPart(
  runs: readonly Series[],
  { fromAgeMs, fromMs, cutsMs }: LeakModel['steady'],
): readonly Series[] {
  if (fromAgeMs === 0 && cutsMs.length === 0 && fromMs <= runs[0]!.atMs[0]!) return runs;
  const edges = [...cutsMs].sort((a, b) => a - b);
  return runs.flatMap((run) => {
    const from = Math.max(fromMs, (run.atMs[0] ?? 0) + fromAgeMs);
    return [Number.NEGATIVE_INFINITY, ...edges].map((edge, i) =>
      keep(run, (t) => t >= from && t >= edge && t < (edges[i] ?? Infinity)),
    );
  });
}

function keep(run: Series, wanted: (atMs: number) => boolean): Series {
  const kept = run.atMs.flatMap((t, i) => (wanted(t) ? [i] : []));
  return { atMs: kept.map((i) => run.atMs[i]!), values: kept.map((i) => run.values[i]!) };
}
