import type { CensusReading, HeapTotals } from '../contract/heap-evidence.ts';
import { addTypes, sumOf } from './type-counts.ts';

const MAX_TYPES = 10_000;

/** Readings of different processes added up; null of none. */
export function heapTotals(readings: readonly CensusReading[]): HeapTotals | null {
  if (readings.length === 0) return null;
  const times = readings.map((r) => r.observedAtMs);
  const sum = (of: (r: CensusReading) => number): number => readings.reduce((n, r) => n + of(r), 0);
  const occupancies = readings.flatMap((r) => (r.allocator === null ? [] : [r.allocator]));
  const threads = readings.flatMap((r) => (r.threads == null ? [] : [r.threads]));
  const all = <T>(known: readonly T[]): boolean => known.length === readings.length;
  return {
    fromMs: Math.round(Math.min(...times)),
    toMs: Math.round(Math.max(...times)),
    processes: readings.length,
    objects: sum((r) => r.objects ?? sumOf(r.types, 'count')),
    objectBytes: sum(objectBytesOf),
    types: addTypes(readings.map((r) => r.types)).slice(0, MAX_TYPES),
    allocator: all(occupancies)
      ? {
          arenaBytes: occupancies.reduce((n, a) => n + a.arenaBytes, 0),
          usedBytes: occupancies.reduce((n, a) => n + a.usedBytes, 0),
          freeBytes: occupancies.reduce((n, a) => n + a.freeBytes, 0),
        }
      : null,
    threads: all(threads) ? threads.reduce((n, t) => n + t, 0) : null,
  };
}

/** Bytes of all objects of one process; of the kept types where an old record has no total. */
export function objectBytesOf({ objectBytes, types }: CensusReading): number {
  return objectBytes ?? sumOf(types, 'bytes');
}
