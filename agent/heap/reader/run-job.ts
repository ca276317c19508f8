import type { HeapCensus } from '../census/heap-census.ts';
import { takeCensus } from '../census/take-census.ts';
import { readAnonParts } from '../ledger/read-process-ledger.ts';
import { HeapRefusal } from '../runtime/heap-refusal.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import { locateInterpreter } from '../runtime/locate-interpreter.ts';
import { type OpenTarget, openTarget } from '../runtime/open-target.ts';
import type { Job } from './job.ts';

/** Does one job in the reading process. Throws HeapRefusal. */
export function runJob(job: Job): unknown {
  const deadlineAtMs = Date.now() + job.deadlineMs;
  const opened = openTarget(job.target, job.roots);
  try {
    const interpreter = locateInterpreter(job.target, opened.memory, opened.mappings, job.roots);
    if (job.work.kind === 'census') return census(job, opened, interpreter, deadlineAtMs);
    throw new HeapRefusal('reader-failed', `Process ${job.target.pid}: no such work yet.`, 'Wait for it.');
  } finally {
    opened.close();
  }
}

function census(
  { target, roots }: Job,
  { memory, mappings }: OpenTarget,
  interpreter: Interpreter,
  deadlineMs: number,
): HeapCensus {
  const taken = takeCensus(memory, interpreter, mappings, {
    deadlineMs,
    now: Date.now,
    cpuMs: () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
    gc: null,
    threads: null,
  });
  return { ...taken, anon: readAnonParts(target.pid, roots) };
}
