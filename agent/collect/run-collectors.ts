import { performance } from 'node:perf_hooks';
import type { Reading } from './collector.ts';
import { NotThereError } from './kernel/kernel-file-errors.ts';

/** What became of one collector's readings since the start. */
export interface CollectorStats {
  collector: string;
  succeeded: number;
  absent: number;
  failed: number;
  totalMs: number;
  /** Message of the last failure, which names the thing, the reason and the remedy. */
  lastError: string | null;
}

/** Runs readings and keeps the books: whatever a reading throws becomes a counted outcome, nothing reaches a timer. */
export interface CollectorRunner {
  run<T>(collector: string, collect: () => T): Reading<T>;
  stats(): readonly CollectorStats[];
}

export function createRunner(): CollectorRunner {
  const books = new Map<string, CollectorStats>();

  function bookOf(collector: string): CollectorStats {
    let book = books.get(collector);
    if (book === undefined) {
      book = { collector, succeeded: 0, absent: 0, failed: 0, totalMs: 0, lastError: null };
      books.set(collector, book);
    }
    return book;
  }

  function run<T>(collector: string, collect: () => T): Reading<T> {
    const book = bookOf(collector);
    const startMs = performance.now();
    const elapsedMs = () => {
      const durationMs = performance.now() - startMs;
      book.totalMs += durationMs;
      return durationMs;
    };
    try {
      const value = collect();
      book.succeeded++;
      return { status: 'ok', value, durationMs: elapsedMs() };
    } catch (thrown) {
      if (thrown instanceof NotThereError) {
        book.absent++;
        return { status: 'absent', why: thrown.message, durationMs: elapsedMs() };
      }
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      book.failed++;
      book.lastError = error.message;
      return { status: 'failed', error, durationMs: elapsedMs() };
    }
  }

  return { run, stats: () => [...books.values()].map((book) => ({ ...book })) };
}
