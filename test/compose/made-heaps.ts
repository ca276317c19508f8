import type { MemoryReading, ProcessReading } from '../../agent/collect/collector.ts';
import type { HeapAccess } from '../../agent/compose/heap/read-container-heaps.ts';
import { createRefusalBook } from '../../agent/compose/heap/refusal-book.ts';
import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import type { HeapReader, HeapTarget } from '../../agent/heap/heap-reader.ts';
import type { AnonParts } from '../../agent/heap/ledger/read-process-ledger.ts';
import type { Retention } from '../../agent/heap/retention/retention.ts';
import { HeapRefusal, type RefusalRule } from '../../agent/heap/runtime/heap-refusal.ts';
import { MB, NOON } from '../report/made-scored.ts';

/** A census of one process; the reading of real heaps is tested in agent/heap. */
export function madeCensus(pid: number, over: Partial<HeapCensus> = {}): HeapCensus {
  return {
    pid,
    startTicks: pid * 10,
    python: '3.11.2',
    observedAtMs: NOON,
    durationMs: 40,
    types: [
      { type: 'bytes', count: 1000, bytes: 8 * MB },
      { type: 'dict', count: 500, bytes: 2 * MB },
    ],
    objects: 1500,
    objectBytes: 10 * MB,
    allocator: { arenaBytes: 4 * MB, usedBytes: 3 * MB, freeBytes: MB },
    gc: null,
    threads: 1,
    limits: [],
    cost: { cpuMs: 30, bytesRead: 12 * MB, reads: 20 },
    ...over,
  };
}

export function madeRetention(pid: number, over: Partial<Retention> = {}): Retention {
  return {
    pid,
    startTicks: pid * 10,
    python: '3.11.2',
    observedAtMs: NOON,
    durationMs: 400,
    objects: 1500,
    agreement: 1,
    holders: [],
    tenants: null,
    tenantObjects: null,
    limits: [],
    ...over,
  };
}

export function madeProcess(pid: number, over: Partial<ProcessReading> = {}): ProcessReading {
  return {
    pid,
    parentPid: 1,
    startTicks: pid * 10,
    comm: 'python3',
    threads: 1,
    residentBytes: 20 * MB,
    python: '3.11',
    openFiles: null,
    pssBytes: null,
    privateDirtyBytes: null,
    ...over,
  };
}

export function madeMemory(anonBytes: number, over: Partial<MemoryReading> = {}): MemoryReading {
  return {
    anonBytes,
    fileBytes: 5 * MB,
    inactiveFileBytes: 0,
    workingSetBytes: anonBytes,
    usageBytes: anonBytes,
    shmemBytes: null,
    slabBytes: MB,
    kernelStackBytes: null,
    swapBytes: null,
    limitBytes: null,
    peakBytes: null,
    oomEvents: null,
    oomKills: null,
    memoryPressureSomePct: null,
    cgroupVersion: 2,
    ...over,
  };
}

export function madeParts(over: Partial<AnonParts> = {}): AnonParts {
  return {
    anonBytes: 14 * MB,
    pssAnonBytes: null,
    fileMappedAnonBytes: MB,
    heapAnonBytes: 4 * MB,
    otherAnonBytes: 9 * MB,
    swapBytes: 0,
    complete: true,
    ...over,
  };
}

/** What a reader is asked, in order: `census 7`, `retention 7`, `close`. */
export interface RecordedReader extends HeapReader {
  readonly calls: readonly string[];
  /** Most jobs that ran at one time. */
  readonly mostAtOnce: () => number;
}

/** A reader that answers from a script: what it is given by pid, else a plain census; a rule is a refusal. */
export function recordedReader(
  answers: {
    readonly census?: (target: HeapTarget) => Partial<HeapCensus> | RefusalRule;
    readonly retention?: (target: HeapTarget) => Partial<Retention> | RefusalRule;
  } = {},
): RecordedReader {
  const calls: string[] = [];
  let running = 0;
  let most = 0;
  async function job<T>(
    name: string,
    answer: Partial<T> | RefusalRule,
    made: (over: Partial<T>) => T,
  ): Promise<T> {
    calls.push(name);
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    if (typeof answer === 'string') throw new HeapRefusal(answer, `${name}: ${answer}.`, 'Nothing to do.');
    return made(answer);
  }
  return {
    calls,
    mostAtOnce: () => most,
    census: (target) =>
      job<HeapCensus>(`census ${target.pid}`, answers.census?.(target) ?? {}, (over) =>
        madeCensus(target.pid, { startTicks: target.startTicks, ...over }),
      ),
    retention: (target) =>
      job<Retention>(`retention ${target.pid}`, answers.retention?.(target) ?? {}, (over) =>
        madeRetention(target.pid, { startTicks: target.startTicks, ...over }),
      ),
    snapshot: async () => {
      throw new Error('no snapshot is asked for here');
    },
    close: async () => void calls.push('close'),
  };
}

/** Access to a host on which every target has the given processes and memory. */
export function madeAccess(over: Partial<HeapAccess> = {}): HeapAccess {
  return {
    reader: recordedReader(),
    refusals: createRefusalBook(60_000),
    processes: () => [madeProcess(7)],
    memory: () => madeMemory(20 * MB),
    parts: () => madeParts(),
    now: () => NOON,
    ...over,
  };
}
