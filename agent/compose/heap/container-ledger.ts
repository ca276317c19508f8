import type { LedgerRecord } from '../../../functions/contract/records.ts';
import type { MemoryReading } from '../../collect/collector.ts';
import type { Target } from '../../discover/target.ts';
import type { HeapCensus } from '../../heap/census/heap-census.ts';
import type { AnonParts } from '../../heap/ledger/read-process-ledger.ts';

export interface ReadProcess {
  readonly census: Pick<HeapCensus, 'objectBytes' | 'allocator'>;
  /** Null when the mappings could not be read. */
  readonly parts: AnonParts | null;
}

export interface LedgerFacts {
  readonly target: Target;
  /** Between the two readings of memory. */
  readonly observedAtMs: number;
  /** The container before its first heap was read and after its last. */
  readonly before: MemoryReading;
  readonly after: MemoryReading;
  /** All processes of the container, whatever they run. */
  readonly processes: number;
  readonly read: readonly ReadProcess[];
}

/**
 * What the anonymous memory of a container is made of. Heaps take time to read while the container goes on, so they are
 * held against the mean of its memory before and after. Forked workers share pages until they write to them, and their
 * cgroup counts such a page once: each process counts by its proportional share.
 */
export function containerLedger(facts: LedgerFacts): LedgerRecord {
  const { target, observedAtMs, before, after, processes, read } = facts;
  const anonBytes = Math.round((before.anonBytes + after.anonBytes) / 2);
  const sum = (of: (process: ReadProcess) => number): number =>
    Math.round(read.reduce((total, process) => total + of(process) * ownShare(process.parts), 0));
  const pythonObjectsBytes = sum(({ census }) => census.objectBytes);
  const allocatorFreeBytes = sum(({ census }) => census.allocator?.freeBytes ?? 0);
  const interpreterBytes = sum(({ parts }) => parts?.fileMappedAnonBytes ?? 0);
  return {
    type: 'ledger',
    instance: target.instance,
    identity: target.identity,
    observedAtMs,
    anonBytes,
    pythonObjectsBytes,
    allocatorFreeBytes,
    interpreterBytes,
    unexplainedBytes: anonBytes - pythonObjectsBytes - allocatorFreeBytes - interpreterBytes,
    fileBytes: after.fileBytes,
    kernelBytes: kernelBytes(after),
    processes,
    processesRead: read.length,
  };
}

/** Share of its anonymous pages that a process counts for; 1 where the kernel does not tell. */
function ownShare(parts: AnonParts | null): number {
  if (parts === null || parts.pssAnonBytes === null || parts.anonBytes === 0) return 1;
  return Math.min(1, parts.pssAnonBytes / parts.anonBytes);
}

function kernelBytes({ slabBytes, kernelStackBytes }: MemoryReading): number | null {
  return slabBytes === null && kernelStackBytes === null ? null : (slabBytes ?? 0) + (kernelStackBytes ?? 0);
}
