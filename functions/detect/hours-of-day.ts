import { median } from 'simple-statistics';
import type { Series } from './types.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** Fewer days show no trend within an hour of the day. */
const LEAST_DAYS = 3;

/**
 * The floor by hour of the day: one array per hour that has a value on every day, days in order. Days count from the
 * first floor, so that the answer does not depend on time zones. Null below three days, or when most hours have holes.
 */
export function hoursOfDay({ atMs, values }: Series): number[][] | null {
  const start = atMs[0] ?? 0;
  const days = Math.floor(((atMs.at(-1) ?? 0) - start + HOUR_MS) / (HOURS * HOUR_MS));
  if (days < LEAST_DAYS) return null;
  const cells: number[][][] = Array.from({ length: HOURS }, () => Array.from({ length: days }, () => []));
  atMs.forEach((t, i) => {
    const hour = Math.floor((t - start) / HOUR_MS);
    cells[hour % HOURS]?.[Math.floor(hour / HOURS)]?.push(values[i]!);
  });
  const full = cells.filter((season) => season.every((cell) => cell.length > 0));
  return full.length * 2 < HOURS ? null : full.map((season) => season.map(median));
}
