import { createInterface } from 'node:readline';
import { HeapRefusal } from '../runtime/heap-refusal.ts';
import type { Job } from './job.ts';

const FAILURE_CHARS = 3_500;

/**
 * The reading process's side: one line when it is ready, then one line of JSON per job that comes on stdin, in order.
 * Ends when stdin does, which it does when the agent goes away.
 */
export function serveJobs(run: (job: Job) => unknown): void {
  const input = createInterface({ input: process.stdin, crlfDelay: 0 });
  input.on('line', (line) => answer(attempt(run, line)));
  input.on('close', () => process.exit(0));
  // Whoever asked has gone.
  process.stdout.on('error', () => process.exit(0));
  answer('ready');
}

function attempt(run: (job: Job) => unknown, line: string): unknown {
  const job = JSON.parse(line) as Job;
  const { id } = job;
  try {
    return { id, result: run(job) };
  } catch (error) {
    if (!(error instanceof HeapRefusal))
      return { id, failure: String(error instanceof Error ? error.stack : error).slice(0, FAILURE_CHARS) };
    const { rule, message, remedy } = error;
    return { id, refusal: { rule, what: message.slice(0, -remedy.length).trim(), remedy } };
  }
}

function answer(value: unknown): void {
  // A job's buffers lie outside of V8's heap, where they do not press it to collect: the next job would come on top.
  process.stdout.write(`${JSON.stringify(value)}\n`, () => globalThis.gc?.());
}
