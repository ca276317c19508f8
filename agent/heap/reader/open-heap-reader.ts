import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { HOST_ROOTS, type HostRoots } from '../../collect/collector.ts';
import type { HeapReader, HeapReaderOptions, HeapTarget } from '../heap-reader.ts';
import { HeapRefusal } from '../runtime/heap-refusal.ts';
import { partFile } from '../snapshot/part-file.ts';
import { answer, censusAnswer, retentionAnswer, snapshotAnswer } from './answer-schemas.ts';
import type { Job, Work } from './job.ts';
import { type Outcome, type ReadingProcess, startReadingProcess } from './reading-process.ts';

export interface OpenHeapReaderOptions extends HeapReaderOptions {
  readonly roots?: HostRoots;
  /** The reading process ends after so long without a job, and is started again for the next; default 10 s. */
  readonly idleMs?: number;
  /** The program of the reading process; tests put others in its place. */
  readonly entry?: string;
}

const IDLE_MS = 10_000;
/** Retention and snapshots copy the heap, and go through its copy some times. */
const LONG_WORK = 10;
/** The reading process refuses by itself at its deadline; it is killed when it has not done so. */
const GRACE_MS = 250;

const OWN_ENTRY = join(
  import.meta.dirname,
  `main${import.meta.filename.slice(import.meta.filename.lastIndexOf('.'))}`,
);

/**
 * A {@link HeapReader} whose process is started at the first job, ends when it is idle, when this process goes away
 * (also by SIGKILL) or at `close`, and is started anew after it died.
 */
export function openHeapReader(options: OpenHeapReaderOptions): HeapReader {
  const { roots = HOST_ROOTS, idleMs = IDLE_MS, entry = OWN_ENTRY } = options;
  let child: ReadingProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  let jobs = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** Runs after all jobs before it. */
  function queued<T>(target: HeapTarget, work: Work, schema: z.ZodType<T>): Promise<T> {
    const job = last.then(() => run(target, work, schema));
    last = job.catch(() => {});
    return job;
  }

  async function run<T>(target: HeapTarget, work: Work, schema: z.ZodType<T>): Promise<T> {
    if (closed) throw failed(target, 'the reader was closed');
    clearTimeout(idle);
    const deadlineMs = options.deadlineMs * (work.kind === 'census' ? 1 : LONG_WORK);
    const { memoryCapBytes } = options;
    const job: Job = { id: ++jobs, work, target, roots, deadlineMs, memoryCapBytes };
    if (child === null || !child.alive())
      child = startReadingProcess({ entry, v8Flags: v8Flags(memoryCapBytes) });
    try {
      const outcome = await child.ask(JSON.stringify(job), deadlineMs + GRACE_MS, memoryCapBytes);
      return resultOf(job, outcome, schema, options);
    } catch (error) {
      // After a defect nothing is known of its state.
      if (error instanceof HeapRefusal && error.rule === 'reader-failed') await child.end();
      if (work.kind === 'snapshot' && child.pid !== undefined)
        await rm(partFile(work.request.file, child.pid), { force: true });
      throw error;
    } finally {
      idle = setTimeout(() => void child?.end(), idleMs).unref();
    }
  }

  return {
    census: (target) => queued(target, { kind: 'census' }, censusAnswer),
    retention: (target, request) => queued(target, { kind: 'retention', request }, retentionAnswer),
    snapshot: (target, request) =>
      queued(
        target,
        { kind: 'snapshot', request: { ...request, file: resolve(request.file) } },
        snapshotAnswer,
      ),
    async close() {
      closed = true;
      clearTimeout(idle);
      await child?.end();
      await last;
      clearTimeout(idle);
    },
  };
}

/** Small spaces for a process that works in buffers; no helper threads, so that it takes one core and no more. */
function v8Flags(memoryCapBytes: number): string[] {
  const oldSpaceMib = Math.min(1024, Math.max(128, Math.floor(memoryCapBytes / 2 / 1024 ** 2)));
  return [
    '--single-threaded',
    '--expose-gc',
    '--max-semi-space-size=2',
    `--max-old-space-size=${oldSpaceMib}`,
  ];
}

function resultOf<T>(
  { id, target }: Job,
  outcome: Outcome,
  schema: z.ZodType<T>,
  { deadlineMs, memoryCapBytes }: HeapReaderOptions,
): T {
  if (outcome.kind === 'deadline') throw overdue(target, deadlineMs);
  if (outcome.kind === 'memory') throw overCap(target, outcome.residentBytes, memoryCapBytes);
  if (outcome.kind === 'died') throw failed(target, outcome.why);
  const parsed = answer.safeParse(parseJson(outcome.line));
  if (!parsed.success || parsed.data.id !== id) throw failed(target, 'its answer is not one', parsed.error);
  const said = parsed.data;
  if ('refusal' in said) throw new HeapRefusal(said.refusal.rule, said.refusal.what, said.refusal.remedy);
  if ('failure' in said) throw failed(target, said.failure);
  const result = schema.safeParse(said.result);
  if (!result.success) throw failed(target, 'its result is not one', result.error);
  return result.data;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function overdue({ pid }: HeapTarget, deadlineMs: number): HeapRefusal {
  return new HeapRefusal(
    'deadline',
    `Process ${pid}: its heap could not be read in time (${deadlineMs} ms for a census, ${LONG_WORK} times that for more).`,
    'The host is busy or the heap is very large: try again later, or allow more time.',
  );
}

function overCap({ pid }: HeapTarget, residentBytes: number, capBytes: number): HeapRefusal {
  const mib = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;
  return new HeapRefusal(
    'memory-cap',
    `Process ${pid}: reading its heap took more memory than it may: ${mib(residentBytes)} when it was last looked at, ${mib(capBytes)} are allowed.`,
    'Allow more memory, or be content with the census, which needs little.',
  );
}

function failed({ pid }: HeapTarget, why: string, cause?: unknown): HeapRefusal {
  return new HeapRefusal(
    'reader-failed',
    `Process ${pid}: the process that reads heaps failed: ${why}.`,
    'The service is unharmed. Please report this with the line above.',
    { cause },
  );
}
