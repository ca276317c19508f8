import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../../functions/report/printable.ts';
import type { ConnectOptions } from '../compose/connect.ts';
import type { Progress } from '../compose/progress.ts';
import { openHeapReader } from '../heap/reader/open-heap-reader.ts';
import type { HeapOutput } from '../heap-report/heap-document.ts';
import { makeOutput } from '../heap-report/make-output.ts';
import { type FoundProcesses, findHeapProcesses } from './find-heap-processes.ts';
import { HeapTargetError } from './heap-target-error.ts';
import { readFormer } from './read-former.ts';
import { type HeapQuestions, type ReadHeaps, readHeaps } from './read-heaps.ts';

export interface HeapPlan {
  readonly target: string;
  /** Only this process of the container. */
  readonly pid: number | null;
  readonly questions: Omit<HeapQuestions, 'former'>;
  /** What an earlier look printed. */
  readonly diffFile: string | null;
  /** Null: once. */
  readonly watchMs: number | null;
}

export interface RunHeapOptions extends ConnectOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** False when nobody reads any more. */
  print(read: ReadHeaps): Promise<boolean>;
}

/** A census takes a quarter of a second per million objects; this is for hosts that are very busy. */
const DEADLINE_MS = 60_000;
/** For retention and snapshots, which copy the heap. */
const MEMORY_CAP_BYTES = 1024 ** 3;

/**
 * Reads what the plan names, once or again and again, and hands each look to `print`. Throws {@link HeapTargetError}
 * when there is nothing to read, and the signal's reason when it aborts.
 */
export async function runHeap(plan: HeapPlan, options: RunHeapOptions): Promise<void> {
  const { progress, signal } = options;
  const aborted = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
  aborted.catch(() => {});
  const step = (text: string): void => progress.step(printable(text, 200));
  requireFolder(plan);
  let former = plan.diffFile === null ? null : readFormer(plan.diffFile);
  const reader = openHeapReader({ deadlineMs: DEADLINE_MS, memoryCapBytes: MEMORY_CAP_BYTES });
  try {
    for (;;) {
      step(`Looking for ${plan.target}`);
      const found = await Promise.race([findHeapProcesses(plan.target, plan.pid, options), aborted]);
      requireOneSnapshot(plan, found);
      const read = await Promise.race([
        readHeaps(reader, found, { ...plan.questions, former }, step),
        aborted,
      ]);
      progress.end();
      requireSome(read);
      if (!(await options.print(read)) || plan.watchMs === null) return;
      former = formerOfNext(former, read);
      await sleep(plan.watchMs, undefined, { signal });
    }
  } finally {
    await reader.close();
  }
}

/** Growth is shown since the first look, and since the latest one that has the same processes after a restart. */
function formerOfNext(former: HeapOutput | null, { documents, refused }: ReadHeaps): HeapOutput {
  const compared = documents.every((document) => document.diff?.same_process === true);
  return former !== null && compared ? former : makeOutput(documents, refused);
}

/** Before the heap is read, which takes a while. */
function requireFolder({ questions: { out } }: HeapPlan): void {
  if (out === null || statSync(dirname(resolve(out.file)), { throwIfNoEntry: false })?.isDirectory()) return;
  throw new HeapTargetError(
    `${out.file} cannot be written: its folder is not there.`,
    'Make the folder first.',
  );
}

function requireOneSnapshot({ questions }: HeapPlan, { processes }: FoundProcesses): void {
  if (questions.out === null || processes.length === 1) return;
  throw new HeapTargetError(
    `A snapshot is of one process, and there are ${processes.length}: ${processes.map(({ pid }) => pid).join(', ')}.`,
    'Choose one with --pid.',
  );
}

function requireSome({ documents, refused }: ReadHeaps): void {
  if (documents.length > 0) return;
  const [first, ...others] = refused;
  const more = others.length > 0 ? ` (and ${others.length} more processes not read)` : '';
  throw new HeapTargetError(`${first!.message}${more}`, first!.remedy);
}
