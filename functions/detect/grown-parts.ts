import { medianSlope, pairSlopes } from './theil-sen.ts';
import type { InnerSignals, Series } from './types.ts';

/** A slope of fewer readings is a difference of two moments. */
const LEAST_FOR_SLOPE = 3;
/** Share of the judged time that two readings must lie apart: in between, nobody saw what the heap did. */
const MOST_OF_THE_TIME = 0.6;
/** Growth below two arenas of CPython is chance: a bounded service may take one or two more at any time. */
const LEAST_BYTES = 2 * 1_048_576;
/** Of what the judged growth adds in the time, this much must be there at the second of two readings. */
const FOLLOWS = 0.5;

/** What the parts of the memory gained over the time in which the heap was read, bytes; null: not known. */
export interface GrownParts {
  readonly spanMs: number;
  /** `slope`: three readings or more, outliers outvoted. `difference`: the last of two less the first. */
  readonly by: 'slope' | 'difference';
  readonly total: number;
  readonly heap: number | null;
  readonly free: number | null;
  readonly floor: number | null;
  readonly unexplained: number | null;
}

/** Why the readings do not tell what grows. */
export type Undecided =
  | { readonly why: 'never-read' | 'read-once' }
  | {
      readonly why: 'too-little-growth' | 'too-close';
      readonly spanMs: number;
      readonly bytes: number;
      readonly readings: number;
    };

/**
 * Takes the growth apart into live objects, memory that the allocator holds free, and the rest.
 *
 * @param slope growth of the anonymous memory as it was judged, bytes per ms
 * @param coveredMs time over which it was judged
 */
export function grownParts(slope: number, inner: InnerSignals, coveredMs: number): GrownParts | Undecided {
  const { heapBytes, allocatorFreeBytes, gcFloorBytes, anonBytes, unexplainedBytes } = inner;
  const longest = [heapBytes, allocatorFreeBytes, gcFloorBytes]
    .filter((s) => s !== undefined)
    .reduce((a, b) => (b.values.length > a.values.length ? b : a), NOTHING);
  const readings = longest.values.length;
  if (readings < 2) return { why: readings === 0 ? 'never-read' : 'read-once' };
  const spanMs = longest.atMs.at(-1)! - longest.atMs[0]!;
  const by = readings >= LEAST_FOR_SLOPE ? 'slope' : 'difference';
  const expected = slope * spanMs;
  const total = by === 'slope' ? expected : (differenceOf(anonBytes) ?? expected);
  if (by === 'difference' && spanMs < MOST_OF_THE_TIME * coveredMs)
    return { why: 'too-close', spanMs, bytes: total, readings };
  if (total < Math.max(LEAST_BYTES, FOLLOWS * expected))
    return { why: 'too-little-growth', spanMs, bytes: Math.max(0, Math.min(total, expected)), readings };
  const gained = (series: Series | undefined): number | null =>
    by === 'slope' ? slopeOf(series, spanMs) : differenceOf(series);
  return {
    spanMs,
    by,
    total,
    heap: gained(heapBytes),
    free: gained(allocatorFreeBytes),
    floor: slopeOf(gcFloorBytes, spanMs),
    unexplained: gained(unexplainedBytes),
  };
}

const NOTHING: Series = { atMs: [], values: [] };

function slopeOf(series: Series | undefined, spanMs: number): number | null {
  if (series === undefined || series.values.length < LEAST_FOR_SLOPE) return null;
  const slopes = pairSlopes([series]);
  return slopes.length === 0 ? null : medianSlope(slopes) * spanMs;
}

function differenceOf(series: Series | undefined): number | null {
  return series === undefined || series.values.length < 2 ? null : series.values.at(-1)! - series.values[0]!;
}
