import type { HeapCensus } from '../census/heap-census.ts';
import { takeCensus } from '../census/take-census.ts';
import type { SnapshotRequest } from '../heap-reader.ts';
import { readAnonParts } from '../ledger/read-process-ledger.ts';
import { createAddressMap } from '../memory/address-map.ts';
import type { Mapping } from '../memory/mapping.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { type JobBounds, liveTarget, type RetentionTarget } from '../retention/job-bounds.ts';
import { readRetention } from '../retention/read-retention.ts';
import { HeapRefusal } from '../runtime/heap-refusal.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import { locateInterpreter } from '../runtime/locate-interpreter.ts';
import { type OpenTarget, openTarget, requireSameProcess } from '../runtime/open-target.ts';
import { readGcCounters } from '../runtime/read-gc-counters.ts';
import { readThreads } from '../runtime/read-threads.ts';
import { writeSnapshot } from '../snapshot/write-snapshot.ts';
import type { Job } from './job.ts';

const LOOKS_AT_THREADS = 3;

/** What this process takes beside a job's own buffers, and what V8 may take more while it works. */
const OWN_BYTES = 48 * 1024 * 1024;

/** Does one job in the reading process. Throws HeapRefusal. */
export function runJob(job: Job): unknown {
  const deadlineAtMs = Date.now() + job.deadlineMs;
  const opened = openTarget(job.target, job.roots);
  try {
    const interpreter = locateInterpreter(job.target, opened.memory, opened.mappings, job.roots);
    const result = work(job, opened, interpreter, deadlineAtMs);
    // What was read at the end may be of nobody, or of the next process with this number.
    requireSameProcess(job.target, job.roots);
    return result;
  } finally {
    opened.close();
  }
}

function work(job: Job, opened: OpenTarget, interpreter: Interpreter, deadlineAtMs: number): unknown {
  if (job.work.kind === 'census') return census(job, opened, interpreter, deadlineAtMs);
  const target = liveTarget(opened.memory, interpreter, job.roots);
  const bounds = boundsOf(job, deadlineAtMs);
  return job.work.kind === 'retention'
    ? readRetention(target, job.work.request, bounds)
    : snapshot(job, target, job.work.request, bounds);
}

function snapshot(
  { target: { pid } }: Job,
  target: RetentionTarget,
  request: SnapshotRequest,
  bounds: JobBounds,
) {
  try {
    return writeSnapshot(target, request, bounds);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || error instanceof HeapRefusal) throw error;
    throw new HeapRefusal(
      'reader-failed',
      `Process ${pid}: its snapshot cannot be written to ${request.file} (${code}).`,
      'Choose a folder that can be written to and has room: a snapshot takes about as much as the heap.',
    );
  }
}

function boundsOf({ target, memoryCapBytes }: Job, deadlineAtMs: number): JobBounds {
  return {
    memoryCapBytes: Math.max(0, memoryCapBytes - process.memoryUsage.rss() - OWN_BYTES),
    now: Date.now,
    checkDeadline: () => {
      if (Date.now() <= deadlineAtMs) return;
      throw new HeapRefusal(
        'deadline',
        `Process ${target.pid}: what holds its objects could not be found in time.`,
        'The host is busy or the heap is very large: try again later, or allow more time.',
      );
    },
  };
}

function census(
  { target, roots }: Job,
  { memory, mappings, swappedBytes }: OpenTarget,
  interpreter: Interpreter,
  deadlineMs: number,
): HeapCensus {
  const taken = takeCensus(memory, interpreter, mappings, {
    deadlineMs,
    now: Date.now,
    cpuMs: () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
    gc: readGcCounters(memory, interpreter),
    threads: countThreads(memory, mappings, interpreter),
  });
  return {
    ...taken,
    limits: [...taken.limits, ...swapLimits(swappedBytes())],
    anon: readAnonParts(target.pid, roots),
  };
}

function swapLimits(bytes: number): string[] {
  if (bytes === 0) return [];
  const mib = (bytes / 1024 ** 2).toFixed(1);
  return [`${mib} MiB lie in swap and were left there: their objects are not counted`];
}

/** The list changes when a thread starts or ends: another look then finds it whole. */
function countThreads(
  memory: TargetMemory,
  mappings: readonly Mapping[],
  { layout, interpreterAddress }: Interpreter,
): number | null {
  const addresses = createAddressMap(mappings);
  for (let look = 0; look < LOOKS_AT_THREADS; look++) {
    const threads = readThreads(memory, addresses, layout, interpreterAddress);
    if (threads !== null) return threads.length;
  }
  return null;
}
