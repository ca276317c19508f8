import { DeployclawError } from '../../../functions/contract/errors.ts';
import type { HostRoots } from '../../collect/collector.ts';
import type { HeapReader, HeapReaderOptions } from '../../heap/heap-reader.ts';
import { type AnonParts, readAnonParts } from '../../heap/ledger/read-process-ledger.ts';
import type { Measurement } from '../measurement.ts';
import { oneOnHost } from './host-turn.ts';
import type { HeapAccess } from './read-container-heaps.ts';
import { createRefusalBook } from './refusal-book.ts';

/** A census of 20 GB takes as long; holders are read of up to about 700 MB, which is what the cap has room for. */
export const READER_LIMITS: HeapReaderOptions = { deadlineMs: 20_000, memoryCapBytes: 1024 ** 3 };

export interface HeapAccessOptions {
  readonly reader: HeapReader;
  readonly measurement: Measurement;
  readonly roots: HostRoots;
  readonly now: () => number;
  /** How long a process that was refused for a passing reason is left alone. */
  readonly retryMs: number;
}

/** The heaps of this host, with processes and memory as the measurement sees them. */
export function heapAccess({ reader, measurement, roots, now, retryMs }: HeapAccessOptions): HeapAccess {
  return {
    reader: oneOnHost(reader),
    refusals: createRefusalBook(retryMs),
    processes: measurement.lookAtProcesses,
    memory: measurement.lookAtMemory,
    parts: (pid) => partsOf(pid, roots),
    now,
  };
}

/** A mapping list that fails to read leaves a gap in the ledger, whose unexplained rest shows it. */
function partsOf(pid: number, roots: HostRoots): AnonParts | null {
  try {
    return readAnonParts(pid, roots);
  } catch (error) {
    if (error instanceof DeployclawError) return null;
    throw error;
  }
}
