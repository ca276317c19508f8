export interface HeapScheduleOptions {
  /** How often a container's heaps are read where that is cheap. */
  readonly everyMs: number;
  /** Share of one core that reading all of them may take on average, 0..1. */
  readonly share: number;
}

/** A container as the schedule sees it. */
export interface Scheduled {
  /** Which life of which container. */
  readonly key: string;
  /** Its Python processes, each by a name that no other process bears. */
  readonly processes: readonly string[];
  /** Resident memory of them, bytes: what a first reading is expected to cost depends on it. */
  readonly residentBytes: number;
}

/** Says whose heaps are to be read next, and what that is expected to cost. */
export interface HeapSchedule {
  /** Those that are due, or will be soon while one is, the most overdue first; of those never read, the smallest. */
  due<T extends Scheduled>(containers: readonly T[], nowMs: number): T[];
  /** CPU time that reading it is expected to take, ms. */
  expectedMs(container: Scheduled): number;
  /** The heaps of these processes were read (or refused) from `startMs` on, which took that much CPU time. */
  done(container: Scheduled, costMs: number, startMs: number): void;
  keepOnly(keys: ReadonlySet<string>): void;
}

interface Entry {
  atMs: number;
  readonly costMs: number;
  readonly processes: ReadonlySet<string>;
}

/**
 * A container whose processes are replaced all the time (one job, one process) is looked at three times as often as others
 * for their sake, not at each of them.
 */
const SOONER = 3;
/**
 * Of four containers or more none takes more than a quarter of the whole share: what costs more is read less often, and
 * keeps no other waiting.
 */
const MOST_SHARES = 4;
/** When one is due, those that soon will be are read along: starting the reader costs as much as reading seven small heaps. */
const TOGETHER = 4;
/** Finding the interpreter, then a census at about a second for a gigabyte: measured, see test/bench. */
const FIRST_MS = 30;
const MS_PER_GIB = 1200;

export function createHeapSchedule({ everyMs, share }: HeapScheduleOptions): HeapSchedule {
  const entries = new Map<string, Entry>();

  /** When it is due, UTC epoch ms. */
  function dueAt({ key, processes }: Scheduled, shareOfOne: number, nowMs: number): number {
    const entry = entries.get(key);
    if (entry === undefined) return 0;
    // The clock was set back: the wait begins anew.
    entry.atMs = Math.min(entry.atMs, nowMs);
    const intervalMs = Math.max(everyMs, entry.costMs / shareOfOne);
    const isNew = processes.some((process) => !entry.processes.has(process));
    return entry.atMs + (isNew ? intervalMs / SOONER : intervalMs);
  }

  return {
    due(containers, nowMs) {
      const python = containers.filter((container) => container.processes.length > 0);
      const shareOfOne = share / Math.min(MOST_SHARES, python.length);
      const all = python.map((container) => ({ container, atMs: dueAt(container, shareOfOne, nowMs) }));
      if (!all.some(({ atMs }) => atMs <= nowMs)) return [];
      return all
        .filter(({ atMs }) => atMs <= nowMs + everyMs / TOGETHER)
        .sort(
          (a, b) =>
            a.atMs - b.atMs ||
            a.container.residentBytes - b.container.residentBytes ||
            (a.container.key < b.container.key ? -1 : 1),
        )
        .map(({ container }) => container);
    },
    expectedMs: ({ key, processes, residentBytes }) =>
      entries.get(key)?.costMs ?? processes.length * FIRST_MS + (residentBytes / 1024 ** 3) * MS_PER_GIB,
    done: ({ key, processes }, costMs, startMs) =>
      void entries.set(key, { atMs: startMs, costMs, processes: new Set(processes) }),
    keepOnly(keys) {
      for (const key of entries.keys()) if (!keys.has(key)) entries.delete(key);
    },
  };
}
