import {
  type CensusReading,
  type HeapEvidence,
  instanceText,
  type RetentionReading,
  type TypeGrowth,
} from '../contract/heap-evidence.ts';
import type { InstanceRef } from '../contract/instance.ts';
import type { LedgerMoment } from '../contract/records.ts';
import { compareTypes } from './compare-types.ts';
import type { HeapReadings } from './heap-readings.ts';
import { heapTotals, objectBytesOf } from './heap-totals.ts';
import { heldObjects } from './held-objects.ts';
import { pairProcesses } from './pair-processes.ts';
import { tenantCounts } from './tenant-counts.ts';
import { sumOf } from './type-counts.ts';

const MAX_GROWTH = 200;

/**
 * What was read from inside, container by container: one entry for every instance of which anything was read or
 * refused, by `instanceText`. Pure; the order of the readings does not matter.
 *
 * Growth is the sum over the processes read near both ends of the time. A process that came or went in between is
 * counted apart and is no growth: the objects of an interpreter that starts would drown those of a leak, and what a
 * replaced worker had leaked is gone.
 */
export function collectHeapEvidence(readings: HeapReadings): Map<string, HeapEvidence> {
  const instances = new Map<string, InstanceRef>();
  for (const { instance } of Object.values(readings).flat()) instances.set(instanceText(instance), instance);
  const keys = [...instances.keys()].sort();
  const groups = {
    censuses: Map.groupBy(readings.censuses, keyOf),
    ledgers: Map.groupBy(readings.ledgers, keyOf),
    retentions: Map.groupBy(readings.retentions, keyOf),
    refusals: Map.groupBy(readings.refusals, keyOf),
  };
  return new Map(
    keys.map((key) => [
      key,
      evidenceOf(instances.get(key)!, {
        censuses: groups.censuses.get(key) ?? [],
        ledgers: groups.ledgers.get(key) ?? [],
        retentions: groups.retentions.get(key) ?? [],
        refusals: groups.refusals.get(key) ?? [],
      }),
    ]),
  );
}

function evidenceOf({ containerId, startedAtMs }: InstanceRef, readings: HeapReadings): HeapEvidence {
  const { retentions } = readings;
  const paired = pairProcesses(onceEach(readings.censuses));
  const growth = addGrowth(paired.compared.map(([first, last]) => compareTypes(first, last)));
  return {
    instance: { containerId, startedAtMs },
    spanMs: Math.round(paired.spanMs),
    first: heapTotals(paired.compared.map(([first]) => first)),
    last: heapTotals(paired.present),
    compared: paired.compared.length,
    arrived: passing(paired.arrived),
    departed: passing(paired.departed),
    growth,
    ledgers: readings.ledgers.map(momentOf).sort((a, b) => a.observedAtMs - b.observedAtMs),
    holders: heldObjects(retentions, growth),
    ...tenantCounts(retentions),
    refusals: refusalsOf(readings.refusals, new Set(readings.censuses.map((c) => c.pid))),
    limits: limitsOf([...paired.present, ...retentions]),
  };
}

/** Without what a record has beside it. */
function momentOf(l: LedgerMoment): LedgerMoment {
  return {
    observedAtMs: l.observedAtMs,
    anonBytes: l.anonBytes,
    pythonObjectsBytes: l.pythonObjectsBytes,
    allocatorFreeBytes: l.allocatorFreeBytes,
    interpreterBytes: l.interpreterBytes,
    unexplainedBytes: l.unexplainedBytes,
    fileBytes: l.fileBytes,
    kernelBytes: l.kernelBytes,
    processes: l.processes,
    processesRead: l.processesRead,
  };
}

function keyOf({ instance }: { readonly instance: InstanceRef }): string {
  return instanceText(instance);
}

/** Of a census that is there twice, the one with more types: the history keeps the largest only. */
function onceEach(censuses: readonly CensusReading[]): CensusReading[] {
  const kept = new Map<string, CensusReading>();
  for (const census of censuses) {
    const key = `${census.pid}#${census.startTicks}#${Math.round(census.observedAtMs)}`;
    const known = kept.get(key);
    if (known === undefined || known.types.length < census.types.length) kept.set(key, census);
  }
  return [...kept.values()];
}

function addGrowth(perProcess: readonly (readonly TypeGrowth[])[]): TypeGrowth[] {
  const sums = new Map<string, TypeGrowth>();
  for (const { type, countGrowth, bytesGrowth } of perProcess.flat()) {
    const sum = sums.get(type);
    sums.set(type, {
      type,
      countGrowth: countGrowth + (sum?.countGrowth ?? 0),
      bytesGrowth: bytesGrowth + (sum?.bytesGrowth ?? 0),
    });
  }
  const byName = (a: TypeGrowth, b: TypeGrowth): number => (a.type < b.type ? -1 : 1);
  return [...sums.values()]
    .sort((a, b) => Math.abs(b.bytesGrowth) - Math.abs(a.bytesGrowth) || byName(a, b))
    .slice(0, MAX_GROWTH)
    .sort((a, b) => b.bytesGrowth - a.bytesGrowth || b.countGrowth - a.countGrowth || byName(a, b));
}

function passing(readings: readonly CensusReading[]): HeapEvidence['arrived'] {
  const sum = (of: (r: CensusReading) => number): number => readings.reduce((n, r) => n + of(r), 0);
  return {
    processes: readings.length,
    objects: sum((r) => r.objects ?? sumOf(r.types, 'count')),
    bytes: sum(objectBytesOf),
  };
}

/** One refusal of each process and rule. */
function refusalsOf(
  refusals: HeapReadings['refusals'],
  withCensus: ReadonlySet<number>,
): HeapEvidence['refusals'] {
  const sorted = [...refusals].sort((a, b) => (a.message < b.message ? -1 : 1));
  const one = new Map(sorted.map((r) => [`${r.pid}#${r.rule}`, r]));
  return [...one.values()]
    .map(({ pid, rule, message }) => ({
      pid,
      rule: rule.slice(0, 64),
      message: message.slice(0, MAX_MESSAGE),
      of: withCensus.has(pid) ? ('retention' as const) : ('heap' as const),
    }))
    .sort((a, b) => a.pid - b.pid || (a.rule < b.rule ? -1 : 1));
}

const MAX_MESSAGE = 2048;

function limitsOf(readings: readonly Pick<CensusReading | RetentionReading, 'limits'>[]): string[] {
  return [...new Set(readings.flatMap((r) => r.limits ?? []).map((l) => l.slice(0, MAX_MESSAGE)))].sort();
}
