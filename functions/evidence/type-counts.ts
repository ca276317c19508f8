import type { TypeCount } from '../contract/records.ts';

type Counts = readonly Readonly<TypeCount>[];

/** Largest bytes first, then by name, by code unit: the order must not depend on the machine's language. */
export function bySize(a: Readonly<TypeCount>, b: Readonly<TypeCount>): number {
  return b.bytes - a.bytes || (a.type < b.type ? -1 : a.type > b.type ? 1 : 0);
}

export function sumOf(types: Counts, field: 'count' | 'bytes'): number {
  return types.reduce((sum, t) => sum + t[field], 0);
}

/** Types of several lists, those of one name as one, largest first. */
export function addTypes(lists: readonly Counts[]): TypeCount[] {
  const sums = new Map<string, TypeCount>();
  for (const list of lists)
    for (const { type, count, bytes } of list) {
      const sum = sums.get(type);
      if (sum === undefined) sums.set(type, { type, count, bytes });
      else {
        sum.count += count;
        sum.bytes += bytes;
      }
    }
  return [...sums.values()].sort(bySize);
}
