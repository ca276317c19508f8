import type { HeapCensus } from '../census/heap-census.ts';
import { takeCensus } from '../census/take-census.ts';
import { readAnonParts } from '../ledger/read-process-ledger.ts';
import { createAddressMap } from '../memory/address-map.ts';
import type { Mapping } from '../memory/mapping.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { HeapRefusal } from '../runtime/heap-refusal.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import { locateInterpreter } from '../runtime/locate-interpreter.ts';
import { type OpenTarget, openTarget } from '../runtime/open-target.ts';
import { readGcCounters } from '../runtime/read-gc-counters.ts';
import { readThreads } from '../runtime/read-threads.ts';
import type { Job } from './job.ts';

const LOOKS_AT_THREADS = 3;

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
