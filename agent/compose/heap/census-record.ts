import { type CensusRecord, MAX_CENSUS_TYPES } from '../../../functions/contract/records.ts';
import type { Target } from '../../discover/target.ts';
import type { HeapCensus } from '../../heap/census/heap-census.ts';

/** A census as the history keeps it: the largest types, and of the others how many they are. */
export function censusRecord({ instance, identity }: Target, census: HeapCensus): CensusRecord {
  const { pid, startTicks, python, observedAtMs, types, objects, objectBytes, allocator, gc, threads } =
    census;
  return {
    type: 'census',
    instance,
    identity,
    pid,
    startTicks,
    python,
    observedAtMs,
    types: types.slice(0, MAX_CENSUS_TYPES).map(({ type, count, bytes }) => ({ type, count, bytes })),
    typesLeftOut: Math.max(0, types.length - MAX_CENSUS_TYPES),
    objects,
    objectBytes,
    allocator,
    gc: gc === null ? null : [...gc],
    threads,
  };
}
