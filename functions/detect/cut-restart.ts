import type { Series } from './types.ts';

/** Floors that show a life's youth, and that a fall must last. */
const YOUTH = 3;
/** A fall back to within this share of the growth since youth is a fall to the start. */
const NEAR_START = 0.15;
/** Just before, memory was at least at this share of the peak's height: a restart falls at once. */
const FROM_HEIGHT = 0.7;

/**
 * Cuts a floor in two where memory falls back, once and for good, to the level at which this life started: a worker
 * was replaced inside the container. Only a life seen from its start shows that level. Two or more such falls are a
 * cycle (garbage, load), not restarts: then nothing is cut.
 *
 * @param observedSinceStart whether the series begins when the instance began
 * @param noticeable least fall, in bytes
 */
export function cutRestart(floor: Series, observedSinceStart: boolean, noticeable: number): Series[] {
  const { values } = floor;
  if (!observedSinceStart || values.length < 4 * YOUTH) return [floor];
  const youth = Math.max(...values.slice(0, YOUTH));
  const cuts: number[] = [];
  let peak = youth;
  for (let i = YOUTH; i < values.length; i++) {
    const height = peak - youth;
    const before = Math.max(...values.slice(i - YOUTH, i)) - youth;
    const after = values.slice(i, i + YOUTH);
    const fellForGood = after.length === YOUTH && after.every((v) => v - youth <= NEAR_START * height);
    if (height > noticeable && before >= FROM_HEIGHT * height && fellForGood) {
      cuts.push(i);
      peak = youth;
    }
    peak = Math.max(peak, values[i]!);
  }
  const [cut] = cuts;
  if (cut === undefined || cuts.length > 1) return [floor];
  return [slice(floor, 0, cut), slice(floor, cut, values.length)];
}

function slice(series: Series, from: number, to: number): Series {
  return { atMs: series.atMs.slice(from, to), values: series.values.slice(from, to) };
}
