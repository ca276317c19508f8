import type { LedgerRecord } from '../../../functions/contract/records.ts';
import type { MemoryReading, ProcessReading } from '../../collect/collector.ts';
import type { Target } from '../../discover/target.ts';
import type { HeapCensus } from '../../heap/census/heap-census.ts';
import type { HeapReader } from '../../heap/heap-reader.ts';
import type { AnonParts } from '../../heap/ledger/read-process-ledger.ts';
import { HeapRefusal } from '../../heap/runtime/heap-refusal.ts';
import { containerLedger, type ReadProcess } from './container-ledger.ts';
import type { RefusalBook } from './refusal-book.ts';

/** What reading heaps needs of this host; everything of it can be replaced in a test. */
export interface HeapAccess {
  readonly reader: HeapReader;
  readonly refusals: RefusalBook;
  /** The processes of a target as they are now; empty when it has ended. */
  readonly processes: (target: Target) => readonly ProcessReading[];
  readonly memory: (target: Target) => MemoryReading | null;
  readonly parts: (pid: number) => AnonParts | null;
  /** UTC epoch ms. */
  readonly now: () => number;
}

export interface ContainerHeaps {
  readonly target: Target;
  readonly censuses: readonly HeapCensus[];
  /** Null when no heap was read, or the container ended meanwhile. */
  readonly ledger: LedgerRecord | null;
  /** Python processes that were left out for lack of time. */
  readonly leftOut: number;
}

/**
 * A census of every Python process of one container, one after the other, and the ledger that they add up to. Stops
 * early when `mayGoOn` says so. Refusals go into the book; a container that ends meanwhile gives what was read of it.
 */
export async function readContainerHeaps(
  access: HeapAccess,
  target: Target,
  mayGoOn: () => boolean,
): Promise<ContainerHeaps> {
  const { now, refusals } = access;
  const startMs = now();
  const before = access.memory(target);
  const processes = access.processes(target);
  const python = processes.filter((p) => p.python !== null && refusals.mayTry(p, startMs));
  // The largest first: when time runs out, most of the memory has been looked into.
  python.sort((a, b) => b.residentBytes - a.residentBytes || a.pid - b.pid);
  const censuses: HeapCensus[] = [];
  const read: ReadProcess[] = [];
  let tried = 0;
  for (const process of python) {
    if (!mayGoOn()) break;
    tried++;
    const census = await censusOf(access, target, process);
    if (census === null) continue;
    censuses.push(census);
    read.push({ census, parts: census.anon ?? access.parts(process.pid) });
  }
  const after = censuses.length > 0 ? access.memory(target) : null;
  const ledger =
    before === null || after === null
      ? null
      : containerLedger({
          target,
          observedAtMs: Math.round((startMs + now()) / 2),
          before,
          after,
          processes: processes.length,
          read,
        });
  return { target, censuses, ledger, leftOut: python.length - tried };
}

/**
 * Null when it was refused. A reader that failed (killed from outside, say) is asked once more: growth is told from the
 * first census on, and a baseline cannot be had later.
 */
async function censusOf(
  { reader, refusals, now }: HeapAccess,
  { instance }: Target,
  process: ProcessReading,
): Promise<HeapCensus | null> {
  const { pid, startTicks } = process;
  for (let tries = 1; ; tries++) {
    try {
      const census = await reader.census({ pid, startTicks });
      refusals.succeeded(process);
      return census;
    } catch (error) {
      if (!(error instanceof HeapRefusal)) throw error;
      refusals.refused(instance, process, error, now());
      if (error.rule !== 'reader-failed' || tries > 1) return null;
    }
  }
}
