import type { BinWidth } from './choose-bin-width.ts';
import { floorSeries } from './floor-series.ts';
import { type Trend, trend } from './trend.ts';
import type { Segment } from './types.ts';

const LEAST_BYTES = 2 * 1_048_576;
const LEAST_SHARE = 0.01;

/**
 * Growth of the page cache that matters, or null. Files read or written fill it until the kernel wants the memory
 * back: a tool that looks at usage or the working set calls that a leak.
 */
export function pageCacheGrowth(segments: readonly Segment[], bins: BinWidth): Trend | null {
  const floor = segments.map((s) => floorSeries(s.fileBytes, bins)).at(-1);
  if (floor === undefined || floor.values.length < 8) return null;
  const growth = trend([floor]);
  if (growth === null || growth.low <= 0 || growth.p >= 0.05) return null;
  const bytes = growth.slope * (floor.atMs.at(-1)! - floor.atMs[0]!);
  return bytes >= Math.max(LEAST_BYTES, LEAST_SHARE * floor.values.at(-1)!) ? growth : null;
}
