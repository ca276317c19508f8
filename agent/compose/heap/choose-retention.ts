import type { InstanceRef } from '../../../functions/contract/instance.ts';
import type { HeapCensus } from '../../heap/census/heap-census.ts';
import type { HeapTarget } from '../../heap/heap-reader.ts';

/** A container of which heaps were read, and what was judged of it. */
export interface RetentionCandidate {
  readonly instance: InstanceRef;
  readonly service: string;
  readonly verdict: 'leak' | 'suspect' | 'no_leak' | 'undetermined';
  readonly confidence: number;
  /** Every census of its processes, oldest first. */
  readonly censuses: readonly HeapCensus[];
  /** Tenants whose requests it served, and the one that its label names. */
  readonly tenants: readonly string[];
}

/** A process whose holders are worth reading, and of which types. */
export interface RetentionJob {
  readonly instance: InstanceRef;
  readonly target: HeapTarget;
  /** The types that grew most. */
  readonly types: readonly string[];
  readonly tenants: readonly string[];
}

/** Replicas run the same code: what holds the memory of three of them holds that of all. */
const MOST_REPLICAS = 3;
const MOST_TYPES = 12;
const MOST_TENANTS = 256;
/** Below this a heap has not grown: an interpreter's own caches move by as much. */
const LEAST_GROWTH_BYTES = 256 * 1024;

/**
 * Which processes to ask for holders: those whose objects grew, in the containers that leak or may leak; where none
 * does, in those that grew most all the same, since a short scan has no verdict yet. At most three containers of a
 * service and three processes of a container, the most grown ones first.
 */
export function chooseRetention(candidates: readonly RetentionCandidate[]): RetentionJob[] {
  const grown = candidates
    .map((candidate) => ({ candidate, jobs: grownProcesses(candidate) }))
    .filter(({ jobs }) => jobs.length > 0);
  const named = grown.filter(({ candidate: c }) => c.verdict === 'leak' || c.verdict === 'suspect');
  const chosen = named.length > 0 ? named : grown;
  chosen.sort(
    (a, b) => b.candidate.confidence - a.candidate.confidence || b.jobs[0]!.bytes - a.jobs[0]!.bytes,
  );
  const perService = Map.groupBy(chosen, ({ candidate }) => candidate.service);
  const kept = new Set([...perService.values()].flatMap((replicas) => replicas.slice(0, MOST_REPLICAS)));
  return chosen
    .filter((each) => kept.has(each))
    .flatMap(({ candidate, jobs }) =>
      jobs.slice(0, MOST_REPLICAS).map(({ target, types }) => ({
        instance: candidate.instance,
        target,
        types,
        tenants: candidate.tenants.slice(0, MOST_TENANTS),
      })),
    );
}

interface GrownProcess extends Pick<RetentionJob, 'target' | 'types'> {
  readonly bytes: number;
}

/** Processes that were read twice and whose objects grew in between, most first. */
function grownProcesses({ censuses }: RetentionCandidate): GrownProcess[] {
  const byProcess = Map.groupBy(censuses, ({ pid, startTicks }) => `${pid}#${startTicks}`);
  return [...byProcess.values()]
    .flatMap((own): GrownProcess[] => {
      const first = own[0]!;
      const last = own.at(-1)!;
      const bytes = last.objectBytes - first.objectBytes;
      if (own.length < 2 || bytes < LEAST_GROWTH_BYTES) return [];
      return [
        { target: { pid: last.pid, startTicks: last.startTicks }, types: grownTypes(first, last), bytes },
      ];
    })
    .sort((a, b) => b.bytes - a.bytes || a.target.pid - b.target.pid);
}

/**
 * Names of the types that grew most in bytes. Those whose objects became more: a dict that only became larger holds what
 * became more, and so does everything that holds the dict. Where nothing became more, what became larger.
 */
function grownTypes(first: HeapCensus, last: HeapCensus): string[] {
  const before = new Map(first.types.map((t) => [t.type, t]));
  const larger = last.types
    .map(({ type, count, bytes }) => ({
      type,
      countGrowth: count - (before.get(type)?.count ?? 0),
      bytesGrowth: bytes - (before.get(type)?.bytes ?? 0),
    }))
    .filter(({ bytesGrowth }) => bytesGrowth > 0);
  const more = larger.filter(({ countGrowth }) => countGrowth > 0);
  return (more.length > 0 ? more : larger)
    .sort((a, b) => b.bytesGrowth - a.bytesGrowth)
    .slice(0, MOST_TYPES)
    .map(({ type }) => type);
}
