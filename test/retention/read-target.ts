import { fileURLToPath } from 'node:url';
import { HOST_ROOTS } from '../../agent/collect/collector.ts';
import type { HeapTarget, RetentionRequest } from '../../agent/heap/heap-reader.ts';
import { type JobBounds, liveTarget, type RetentionTarget } from '../../agent/heap/retention/job-bounds.ts';
import { readRetention } from '../../agent/heap/retention/read-retention.ts';
import type { Retention } from '../../agent/heap/retention/retention.ts';
import { locateInterpreter } from '../../agent/heap/runtime/locate-interpreter.ts';
import { openTarget } from '../../agent/heap/runtime/open-target.ts';

/** Folder of the target scripts. */
export const TARGETS = fileURLToPath(new URL('targets/', import.meta.url));

export const BOUNDS: JobBounds = {
  memoryCapBytes: 1024 ** 3,
  checkDeadline: () => undefined,
  now: Date.now,
};

/** Opens a live process as the reading process does, for the time of `act`. */
export async function withTarget<T>(
  target: HeapTarget,
  act: (target: RetentionTarget) => T | Promise<T>,
): Promise<T> {
  const opened = openTarget(target, HOST_ROOTS);
  try {
    const interpreter = locateInterpreter(target, opened.memory, opened.mappings, HOST_ROOTS);
    return await act(liveTarget(opened.memory, interpreter, HOST_ROOTS));
  } finally {
    opened.close();
  }
}

export function retentionOf(
  target: HeapTarget,
  request: Partial<RetentionRequest> = {},
  bounds: Partial<JobBounds> = {},
): Promise<Retention> {
  const wanted = { types: null, tenants: [], maxHolders: 100, ...request };
  return withTarget(target, (opened) => readRetention(opened, wanted, { ...BOUNDS, ...bounds }));
}
