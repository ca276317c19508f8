import type { LeakKind, Reason } from '../contract/verdict.ts';
import { mbPerHour } from './describe.ts';
import { medianSlope, pairSlopes } from './theil-sen.ts';
import type { InnerSignals, Series } from './types.ts';

/** Share of the memory's growth from which a part of it is the cause. */
const CAUSE = 0.5;
/** A slope of fewer readings is a difference of two moments. */
const LEAST_READINGS = 3;

/**
 * What grows: objects when the live heap grows as memory does, retention when the allocator's free memory does, native
 * when the heap was read and neither explains it. Unknown while the heap was not read often enough: memory alone
 * cannot tell. Source of the classes: Matias et al. 2016, heap usage against resident size.
 *
 * @param slope growth of the anonymous memory, bytes per ms
 */
export function classifyKind(slope: number, inner: InnerSignals): { kind: LeakKind; reason: Reason | null } {
  const heap = slopeOf(inner.heapBytes);
  const free = slopeOf(inner.allocatorFreeBytes);
  const floor = slopeOf(inner.gcFloorBytes);
  if (heap === null && free === null && floor === null) return { kind: 'unknown', reason: null };
  const parts = [
    heap === null ? '' : `live objects ${mbPerHour(heap)}`,
    free === null ? '' : `free in the allocator ${mbPerHour(free)}`,
    floor === null ? '' : `right after collections ${mbPerHour(floor)}`,
  ].filter(Boolean);
  const detail = `of ${mbPerHour(slope)}: ${parts.join(', ')}`;
  const says = floor !== null && floor < (1 - CAUSE) * slope ? 'no_leak' : 'no_opinion';
  return { kind: kindOf(slope, heap, free), reason: { rule: 'kind', says, detail } };
}

function kindOf(slope: number, heap: number | null, free: number | null): LeakKind {
  const cause = (part: number | null): boolean => part !== null && slope > 0 && part >= CAUSE * slope;
  if (cause(heap) && !(free !== null && heap !== null && free > heap)) return 'object';
  if (cause(free)) return 'allocator_retention';
  return heap === null ? 'unknown' : 'native';
}

function slopeOf(series: Series | undefined): number | null {
  if (series === undefined || series.values.length < LEAST_READINGS) return null;
  const slopes = pairSlopes([series]);
  return slopes.length === 0 ? null : medianSlope(slopes);
}
