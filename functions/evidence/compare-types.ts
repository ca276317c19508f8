import type { CensusReading, TypeGrowth } from '../contract/heap-evidence.ts';

/**
 * What each type gained from one reading of a process to a later one. A list that was cut to its largest types says
 * nothing of the rest: what is missing there and small enough to have been cut counts neither as new nor as gone.
 * Types that did not change are left out; no order.
 */
export function compareTypes(first: CensusReading, last: CensusReading): TypeGrowth[] {
  const before = countsOf(first);
  const after = countsOf(last);
  const growth: TypeGrowth[] = [];
  for (const type of new Set([...before.keys(), ...after.keys()])) {
    const a = before.get(type);
    const b = after.get(type);
    if (a === undefined && b!.bytes <= cutBelow(first)) continue;
    if (b === undefined && a!.bytes <= cutBelow(last)) continue;
    const countGrowth = (b?.count ?? 0) - (a?.count ?? 0);
    const bytesGrowth = (b?.bytes ?? 0) - (a?.bytes ?? 0);
    if (countGrowth !== 0 || bytesGrowth !== 0) growth.push({ type, countGrowth, bytesGrowth });
  }
  return growth;
}

/** A reader may give one name to several types: two modules can define the same one. */
function countsOf({ types }: CensusReading): Map<string, { count: number; bytes: number }> {
  const counts = new Map<string, { count: number; bytes: number }>();
  for (const { type, count, bytes } of types) {
    const known = counts.get(type);
    counts.set(type, { count: count + (known?.count ?? 0), bytes: bytes + (known?.bytes ?? 0) });
  }
  return counts;
}

/** Size up to which a type may be among those left out; -1 when none was. */
function cutBelow({ types, typesLeftOut = 0 }: CensusReading): number {
  return typesLeftOut === 0 ? -1 : types.reduce((least, t) => Math.min(least, t.bytes), Infinity);
}
