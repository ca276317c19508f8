import type { CensusReading } from '../contract/heap-evidence.ts';
import type { Identity, InstanceRef } from '../contract/instance.ts';
import { type CensusRecord, MAX_CENSUS_TYPES } from '../contract/records.ts';
import { bySize, sumOf } from './type-counts.ts';

/** What the history keeps of a census: the largest types, the totals of all, and how many types were left out. */
export function censusRecord(
  of: { readonly instance: InstanceRef; readonly identity: Identity },
  census: CensusReading & Pick<CensusRecord, 'python'> & { readonly gc: readonly GcCounters[] | null },
): CensusRecord {
  const { pid, startTicks, python, observedAtMs, allocator, threads } = census;
  const types = [...census.types].sort(bySize);
  return {
    type: 'census',
    instance: of.instance,
    identity: of.identity,
    pid,
    startTicks,
    python: python.slice(0, 32),
    observedAtMs: Math.round(observedAtMs),
    types: types.slice(0, MAX_CENSUS_TYPES),
    allocator,
    typesLeftOut: Math.max(0, types.length - MAX_CENSUS_TYPES) + (census.typesLeftOut ?? 0),
    objects: census.objects ?? sumOf(types, 'count'),
    objectBytes: census.objectBytes ?? sumOf(types, 'bytes'),
    gc: census.gc?.slice(0, 3) ?? null,
    threads: threads ?? null,
  };
}

type GcCounters = NonNullable<NonNullable<CensusRecord['gc']>[number]>;
