import { instanceText } from '../../../functions/contract/heap-evidence.ts';
import type { SnapshotRecord } from '../../../functions/contract/records.ts';
import type { ProcessReading } from '../../collect/collector.ts';
import type { Target } from '../../discover/target.ts';
import { censusRecord } from './census-record.ts';
import { createCpuBudget } from './cpu-budget.ts';
import { createHeapSchedule, type Scheduled } from './heap-schedule.ts';
import { type HeapAccess, readContainerHeaps } from './read-container-heaps.ts';

/** The heaps of a daemon: read one after the other, now and then, within a budget. */
export interface DaemonHeaps {
  /** Reads what is due and can be paid for. Does nothing while an earlier visit still reads. */
  visit(): Promise<DaemonVisit>;
}

export interface DaemonVisit {
  readonly censuses: number;
  /** Containers that are due and have to wait until the budget allows them. */
  readonly waiting: number;
}

export interface DaemonHeapsOptions {
  readonly access: HeapAccess;
  /** The targets of now with the processes that the last look at each has found. */
  readonly processes: () => ReadonlyMap<Target, readonly ProcessReading[]>;
  readonly record: (records: readonly SnapshotRecord[]) => void;
  readonly everyMs: number;
  /** CPU time that this process's ended children have taken so far, ms: with it, starting the reader is paid for, too. */
  readonly childCpuMs: () => number;
  readonly signal: AbortSignal;
}

/** Half a percent of one core on average, over all that is read. */
export const CPU_SHARE = 0.005;
/** A quarter of an hour's worth: some 150 small heaps. */
const CREDIT_MS = CPU_SHARE * 900_000;
/** What may be saved up: two hours' worth. */
const MOST_SAVED_MS = CPU_SHARE * 7_200_000;
/** CPU time of starting the reader, and per process of finding the interpreter and handing the census over: measured. */
const START_MS = 200;
const BESIDE_MS = 15;
const NOTHING: DaemonVisit = { censuses: 0, waiting: 0 };

export function createDaemonHeaps(options: DaemonHeapsOptions): DaemonHeaps {
  const { access, everyMs, signal } = options;
  const { now, refusals } = access;
  const schedule = createHeapSchedule({ everyMs, share: CPU_SHARE });
  const budget = createCpuBudget({
    share: CPU_SHARE,
    // A daemon that has just started knows nothing yet.
    creditMs: CREDIT_MS,
    mostMs: MOST_SAVED_MS,
    nowMs: now(),
  });
  let visiting = false;
  let knownMs = options.childCpuMs();
  let estimatedMs = 0;

  /**
   * A visit is paid for by what it seems to have cost. The reader's process ends by itself when it is idle, and only then
   * its whole time is known: the difference is charged, or given back, before the next visit.
   */
  function settle(): void {
    const takenMs = options.childCpuMs() - knownMs;
    if (takenMs === 0) return;
    budget.charge(takenMs - estimatedMs);
    knownMs += takenMs;
    estimatedMs = 0;
  }

  function chargeEstimate(costMs: number): void {
    budget.charge(costMs);
    estimatedMs += costMs;
  }

  /** The containers of now with the Python processes that no rule keeps from being read. */
  function containers(): (Scheduled & { readonly target: Target })[] {
    const nowMs = now();
    const running = [...options.processes()];
    refusals.keepOnly(running.flatMap(([, processes]) => processes));
    const allowed = running.filter(([target]) => target.heap !== 'never');
    const all = allowed.map(([target, processes]) => {
      const python = processes.filter((p) => p.python !== null && refusals.mayTry(p, nowMs));
      return {
        target,
        key: instanceText(target.instance),
        processes: python.map(({ pid, startTicks }) => `${pid}#${startTicks}`),
        residentBytes: python.reduce((sum, p) => sum + p.residentBytes, 0),
      };
    });
    schedule.keepOnly(new Set(all.map(({ key }) => key)));
    return all;
  }

  async function readDue(): Promise<DaemonVisit> {
    const visitMs = now();
    const due = schedule.due(containers(), visitMs);
    let censuses = 0;
    for (const [i, container] of due.entries()) {
      const expectedMs = schedule.expectedMs(container) + (i === 0 ? START_MS : 0);
      if (signal.aborted || !budget.affords(expectedMs, now())) return { censuses, waiting: due.length - i };
      const heaps = await readContainerHeaps(access, container.target, () => !signal.aborted);
      const costMs = heaps.censuses.reduce((sum, { cost }) => sum + cost.cpuMs, 0);
      chargeEstimate(costMs + heaps.censuses.length * BESIDE_MS + (i === 0 ? START_MS : 0));
      schedule.done(container, costMs, visitMs);
      censuses += heaps.censuses.length;
      options.record([
        ...heaps.censuses.map((census) => censusRecord(container.target, census)),
        ...(heaps.ledger === null ? [] : [heaps.ledger]),
      ]);
    }
    return { censuses, waiting: 0 };
  }

  return {
    async visit() {
      if (visiting || signal.aborted) return NOTHING;
      visiting = true;
      try {
        settle();
        return await readDue();
      } finally {
        visiting = false;
      }
    },
  };
}
