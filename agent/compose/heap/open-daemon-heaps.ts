import { HOST_ROOTS } from '../../collect/collector.ts';
import type { HeapReader } from '../../heap/heap-reader.ts';
import { openHeapReader } from '../../heap/reader/open-heap-reader.ts';
import type { Settings } from '../../settings/definitions.ts';
import type { Log } from '../log.ts';
import type { Measurement } from '../measurement.ts';
import { childCpuMs } from './child-cpu.ts';
import { createDaemonHeaps } from './daemon-heaps.ts';
import { heapAccess, READER_LIMITS } from './heap-access.ts';
import { heapNotices } from './heap-summary.ts';

/** The daemon's heaps, beside everything else that it does. */
export interface RunningHeaps {
  /** Begins to read what is due, and returns at once. */
  visit(): void;
  /** What is not read, and why. */
  notices(): string[];
  /** Ends what is being read. */
  close(): Promise<void>;
}

export interface OpenDaemonHeapsOptions {
  readonly settings: Pick<Settings, 'heap' | 'heap-every'>;
  readonly now: () => number;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Tests put another in its place. */
  readonly reader?: HeapReader;
}

const NONE: RunningHeaps = { visit() {}, notices: () => [], close: async () => {} };

/** Opens them; with `--heap never` nothing is ever read. */
export function openDaemonHeaps(options: OpenDaemonHeapsOptions, measurement: Measurement): RunningHeaps {
  const { settings, now, log, signal } = options;
  if (settings.heap === 'never') return NONE;
  const everyMs = settings['heap-every'];
  const reader = options.reader ?? openHeapReader(READER_LIMITS);
  const access = heapAccess({ reader, measurement, roots: HOST_ROOTS, now, retryMs: everyMs });
  const heaps = createDaemonHeaps({
    access,
    processes: measurement.processes,
    record: measurement.record,
    everyMs,
    childCpuMs: () => childCpuMs(HOST_ROOTS.proc),
    signal,
  });
  let visit: Promise<void> = Promise.resolve();

  async function readAndTell(): Promise<void> {
    try {
      const { censuses, waiting } = await heaps.visit();
      if (censuses + waiting > 0)
        log.detail(`${censuses} censuses; ${waiting} containers wait for the CPU budget of reading heaps`);
    } catch (error) {
      // A defect of ours in one part must not end what the others do; it is told, with all that is needed to find it.
      log.warn(`Reading heaps failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  return {
    visit() {
      visit = Promise.all([visit, readAndTell()]).then(() => {});
    },
    notices: () => heapNotices({ refused: access.refusals.told(), holdersRefused: [], leftOut: 0 }),
    async close() {
      await reader.close();
      await visit;
    },
  };
}
