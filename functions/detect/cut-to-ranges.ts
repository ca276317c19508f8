import type { BinWidth } from './choose-bin-width.ts';
import type { Segment, Series } from './types.ts';

/** The raw anonymous memory within stretches of time that were found on its floors; the stretches name the bins' middles. */
export function cutToRanges(
  segments: readonly Segment[],
  ranges: readonly (readonly [fromMs: number, toMs: number])[],
  { widthMs }: BinWidth,
): Series[] {
  return ranges.flatMap(([from, to]) => {
    const inside = (t: number): boolean => t >= from - widthMs / 2 && t < to + widthMs / 2;
    return segments.flatMap(({ anonBytes: { atMs, values } }) => {
      const start = atMs.findIndex(inside);
      if (start < 0) return [];
      const end = atMs.findLastIndex(inside) + 1;
      return [{ atMs: atMs.slice(start, end), values: values.slice(start, end) }];
    });
  });
}
