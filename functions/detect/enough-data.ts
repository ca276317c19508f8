import { counted, duration, moreTime } from './describe.ts';
import type { PreparedFloors } from './prepare-floors.ts';

/** Fewer floors than this show no shape: not a plateau, not a step, not a line. */
export const MIN_FLOORS = 20;
/** What is missing before anything can be said, in plain words, or null when there is enough. */
export function whatIsMissing(floors: PreparedFloors | null): string | null {
  if (floors === null) return 'fewer than two samples; no floor can be formed';
  const have = floors.runs.reduce((n, r) => n + r.values.length, 0);
  // Troughs are rarer than bins, and each stands for a whole collection: whoever found them found enough.
  if (floors.toothed) return null;
  if (have >= MIN_FLOORS) return null;
  const more = (MIN_FLOORS - have) * floors.bins.widthMs;
  return `${counted(have, 'floor')} of ${duration(floors.bins.widthMs)}, ${MIN_FLOORS} needed: ${moreTime(more)} at one sample per ${duration(floors.bins.intervalMs)}`;
}
