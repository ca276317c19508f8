import type { Series } from './types.ts';

const HALF_WIDTH = 2;

/** Largest fall from a peak to anything after it, on medians of five so that one bad floor is neither. Same unit as the values. */
export function largestRetreat({ values }: Series): number {
  let peak = Number.NEGATIVE_INFINITY;
  let retreat = 0;
  for (let i = HALF_WIDTH; i < values.length - HALF_WIDTH; i++) {
    const around = values.slice(i - HALF_WIDTH, i + HALF_WIDTH + 1).sort((a, b) => a - b);
    const level = around[HALF_WIDTH]!;
    peak = Math.max(peak, level);
    retreat = Math.max(retreat, peak - level);
  }
  return retreat;
}
