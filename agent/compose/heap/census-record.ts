import { type CensusRecord, MAX_CENSUS_TYPES } from '../../../functions/contract/records.ts';
import type { Target } from '../../discover/target.ts';
import type { HeapCensus } from '../../heap/census/heap-census.ts';

/** Types below this share of the objects are left out: hundreds of them would be most of the history, and hardly any heap. */
const LEAST_SHARE = 1e-4;

/** A census as the history keeps it: the largest types, and of the others how many they are. */
export function censusRecord({ instance, identity }: Target, census: HeapCensus): CensusRecord {
  const { pid, startTicks, python, observedAtMs, types, objects, objectBytes, allocator, gc, threads } =
    census;
  const kept = types.slice(0, MAX_CENSUS_TYPES).filter((t) => t.bytes >= LEAST_SHARE * objectBytes);
  return {
    type: 'census',
    instance,
    identity,
    pid,
    startTicks,
    python,
    observedAtMs,
    types: kept.map(({ type, count, bytes }) => ({ type, count, bytes })),
    typesLeftOut: types.length - kept.length,
    objects,
    objectBytes,
    allocator,
    gc: gc === null ? null : [...gc],
    threads,
  };
}
