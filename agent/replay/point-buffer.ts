import type { Limits } from './limits.ts';

/** What was wrong with the samples of one or more series. */
export interface PointCounts {
  /** Two samples of one time: the later in the file was kept. */
  readonly duplicates: number;
  /** Samples that stood after a later one: sorted. */
  readonly disordered: number;
  /** NaN or infinite: left out. */
  readonly notNumbers: number;
  /** Not a [time, "value"] pair: left out. */
  readonly malformed: number;
  /** More than a month away from most of the others, by a clock that jumped: left out. */
  readonly farAway: number;
}

/** Samples of one series: times strictly ascending (UTC epoch ms), values finite. */
export interface Points {
  readonly atMs: Float64Array;
  readonly values: Float64Array;
  readonly counts: PointCounts;
}

export interface PointBuffer {
  /** One element of `values` in the answer, whatever it is. False when the series is full. */
  add(pair: unknown): boolean;
  size(): number;
  /** The samples since the last call, in order; the buffer is then empty. */
  take(): Points;
}

const LAST_TIME_S = 100_000_000_000;
const FAR_MS = 31 * 86_400_000;
const NO_NUMBER = new Set(['NaN', '+Inf', '-Inf', 'Inf']);
const NUMBER = /^[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?$/;

/** Collects the samples of one series after the other in the same memory: no object is kept per sample. */
export function createPointBuffer({ maxPointsPerSeries }: Limits): PointBuffer {
  let times = new Float64Array(4096);
  let values = new Float64Array(4096);
  let shared: Float64Array = new Float64Array(0);
  let n = 0;
  let latest = Number.NEGATIVE_INFINITY;
  let [ascending, disordered, notNumbers, malformed] = [true, 0, 0, 0];
  const grow = (): void => {
    const size = Math.min(times.length * 2, maxPointsPerSeries);
    const [moreTimes, moreValues] = [new Float64Array(size), new Float64Array(size)];
    moreTimes.set(times);
    moreValues.set(values);
    [times, values] = [moreTimes, moreValues];
  };
  return {
    add(pair) {
      const sample = readPair(pair);
      if (sample === 'malformed') malformed++;
      else if (sample === 'not a number') notNumbers++;
      else {
        if (n === times.length && n >= maxPointsPerSeries) return false;
        if (n === times.length) grow();
        times[n] = sample.atMs;
        values[n++] = sample.value;
        if (sample.atMs <= latest) ascending = false;
        if (sample.atMs < latest) disordered++;
        else latest = sample.atMs;
      }
      return true;
    },
    size: () => n,
    take() {
      const own = { atMs: times.slice(0, n), values: values.slice(0, n) };
      const sorted = ascending ? own : sortByTime(own);
      const near = withoutFarAway(sorted);
      const counts = {
        duplicates: n - sorted.atMs.length,
        disordered,
        notNumbers,
        malformed,
        farAway: sorted.atMs.length - near.atMs.length,
      };
      n = 0;
      latest = Number.NEGATIVE_INFINITY;
      [ascending, disordered, notNumbers, malformed] = [true, 0, 0, 0];
      // Series of one answer mostly have the same times: one array for all of them halves the memory.
      if (equal(near.atMs, shared)) return { atMs: shared, values: near.values, counts };
      shared = near.atMs;
      return { ...near, counts };
    },
  };
}

type Samples = Pick<Points, 'atMs' | 'values'>;

/** `[1790000000.5, "123"]`: seconds and a number as text (Prometheus HTTP API, "Expression query result formats"). */
function readPair(
  pair: unknown,
): { readonly atMs: number; readonly value: number } | 'malformed' | 'not a number' {
  if (!Array.isArray(pair) || pair.length !== 2) return 'malformed';
  const [seconds, text] = pair as [unknown, unknown];
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= LAST_TIME_S)) return 'malformed';
  if (typeof text === 'number') return { atMs: Math.round(seconds * 1000), value: text };
  if (typeof text !== 'string') return 'malformed';
  if (NO_NUMBER.has(text)) return 'not a number';
  if (text.length > 40 || !NUMBER.test(text)) return 'malformed';
  const value = Number(text);
  return Number.isFinite(value) ? { atMs: Math.round(seconds * 1000), value } : 'not a number';
}

function equal(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((t, i) => t === b[i]);
}

/** By time; of samples with one time the last written stays. */
function sortByTime({ atMs, values }: Samples): Samples {
  const order = Uint32Array.from(atMs, (_, i) => i).sort((a, b) => atMs[a]! - atMs[b]! || a - b);
  const kept = order.filter((index, i) => atMs[order[i + 1] ?? -1] !== atMs[index]);
  return {
    atMs: Float64Array.from(kept, (i) => atMs[i]!),
    values: Float64Array.from(kept, (i) => values[i]!),
  };
}

/** A clock that jumped by years would make one window of all of them: the largest group within reach stays. */
function withoutFarAway({ atMs, values }: Samples): Samples {
  let [bestFrom, bestTo, from] = [0, 0, 0];
  for (let i = 1; i <= atMs.length; i++) {
    if (i < atMs.length && atMs[i]! - atMs[i - 1]! <= FAR_MS) continue;
    if (i - from > bestTo - bestFrom) [bestFrom, bestTo] = [from, i];
    from = i;
  }
  if (bestTo - bestFrom === atMs.length) return { atMs, values };
  return { atMs: atMs.slice(bestFrom, bestTo), values: values.slice(bestFrom, bestTo) };
}
