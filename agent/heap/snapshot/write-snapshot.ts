import { closeSync, openSync, renameSync, unlinkSync } from 'node:fs';
import type { SnapshotRequest } from '../heap-reader.ts';
import { copyHeap, releaseHeap } from '../retention/copy/copy-heap.ts';
import { createMemoryBudget } from '../retention/copy/memory-budget.ts';
import type { JobBounds, RetentionTarget } from '../retention/job-bounds.ts';
import { createHeapModel } from '../retention/model/heap-model.ts';
import { readGraph } from '../retention/read-graph.ts';
import { partFile } from './part-file.ts';
import { createTextWriter } from './text-writer.ts';
import { type WrittenSnapshot, writeObjects } from './write-objects.ts';

/** The file holds what a service holds in memory: for its owner only. */
const MODE = 0o600;

/**
 * Writes all objects of a live process and what they hold as a .heapsnapshot, for Chrome DevTools and memlab: from one
 * copy, taken while the process ran. Without `withStrings` no text of the program's data is in it. The file appears
 * under its name when it is whole.
 *
 * @throws HeapRefusal as readRetention does; what the file system throws
 */
export function writeSnapshot(
  target: RetentionTarget,
  request: SnapshotRequest,
  bounds: JobBounds,
): WrittenSnapshot & { readonly limits: readonly string[] } {
  const { checkDeadline } = bounds;
  const budget = createMemoryBudget(target.interpreter.pid, bounds.memoryCapBytes);
  const copy = copyHeap(target, bounds, budget);
  try {
    const model = createHeapModel(copy, target);
    const read = readGraph(model, target, { budget, checkDeadline, keepEdges: true });
    const part = partFile(request.file, process.pid);
    const fd = openSync(part, 'wx', MODE);
    try {
      const writer = createTextWriter(fd);
      const written = writeObjects(model, read, writer, request.withStrings, checkDeadline);
      renameSync(part, request.file);
      return { ...written, limits: read.limits };
    } catch (error) {
      unlinkSync(part);
      throw error;
    } finally {
      closeSync(fd);
      read.graph.release();
    }
  } finally {
    releaseHeap(copy, budget);
  }
}
