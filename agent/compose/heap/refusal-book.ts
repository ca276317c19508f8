import type { InstanceRef } from '../../../functions/contract/instance.ts';
import type { HeapTarget } from '../../heap/heap-reader.ts';
import type { HeapRefusal, RefusalRule } from '../../heap/runtime/heap-refusal.ts';

/** A process whose heap is not read, and the rule that says so. */
export interface RefusedProcess {
  readonly instance: InstanceRef;
  readonly pid: number;
  readonly rule: RefusalRule;
  readonly message: string;
}

/** Remembers which processes were refused, so that they are neither asked again at once nor told of twice. */
export interface RefusalBook {
  mayTry(process: HeapTarget, nowMs: number): boolean;
  refused(instance: InstanceRef, process: HeapTarget, refusal: HeapRefusal, nowMs: number): void;
  /** The process was read after all. */
  succeeded(process: HeapTarget): void;
  /** Processes that were refused at first and read later. */
  passed(): number;
  /** Those that are worth a word, by process: one that ended or is no CPython is as it should be. */
  told(): readonly RefusedProcess[];
  /** Drops what is remembered of processes that are no more. */
  keepOnly(running: readonly HeapTarget[]): void;
}

/** What a later look at the same process will not change. */
const LASTING: ReadonlySet<RefusalRule> = new Set([
  'not-permitted',
  'not-python',
  'not-cpython',
  'unsupported-version',
  'unsupported-architecture',
  'free-threaded',
  'layout-mismatch',
]);
/** Ends and strangers are no news. */
const QUIET: ReadonlySet<RefusalRule> = new Set(['process-ended', 'pid-reused', 'not-python', 'not-cpython']);

const DAY_MS = 86_400_000;

/** `retryMs`: how long a passing refusal holds the first time; it doubles with each that follows, up to a day. */
export function createRefusalBook(retryMs: number): RefusalBook {
  let passed = 0;
  const book = new Map<string, RefusedProcess & { readonly tries: number; readonly untilMs: number }>();
  return {
    mayTry: (process, nowMs) => nowMs >= (book.get(keyOf(process))?.untilMs ?? 0),
    refused(instance, process, { rule, message }, nowMs) {
      const key = keyOf(process);
      const tries = (book.get(key)?.tries ?? 0) + 1;
      const waitMs = LASTING.has(rule) ? DAY_MS : Math.min(DAY_MS, retryMs * 2 ** Math.min(20, tries - 1));
      book.set(key, { instance, pid: process.pid, rule, message, tries, untilMs: nowMs + waitMs });
    },
    succeeded(process) {
      if (book.delete(keyOf(process))) passed++;
    },
    passed: () => passed,
    told: () =>
      [...book.values()]
        .filter(({ rule }) => !QUIET.has(rule))
        .map(({ instance, pid, rule, message }) => ({ instance, pid, rule, message })),
    keepOnly(running) {
      const keys = new Set(running.map(keyOf));
      for (const key of book.keys()) if (!keys.has(key)) book.delete(key);
    },
  };
}

function keyOf({ pid, startTicks }: HeapTarget): string {
  return `${pid}#${startTicks}`;
}
