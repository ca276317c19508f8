import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { HOST_ROOTS } from '../../collect/collector.ts';
import { readProcessStatus } from '../../collect/kernel/process-status.ts';
import { createLineBuffer } from './line-buffer.ts';
import { NICE } from './step-back.ts';

/** How asking the reading process ended. */
export type Outcome =
  | { readonly kind: 'answer'; readonly line: string }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'memory'; readonly residentBytes: number }
  | { readonly kind: 'died'; readonly why: string };

export interface ReadingProcess {
  readonly pid: number | undefined;
  /** False once it has ended or was killed: start another. */
  alive(): boolean;
  /** One at a time. Whatever kills the process comes out as an outcome; never rejects. */
  ask(line: string, deadlineMs: number, memoryCapBytes: number): Promise<Outcome>;
  /** Kills it and waits until it is gone. */
  end(): Promise<void>;
}

export interface ReadingProcessOptions {
  /** The program: it prints one line when it is ready, then one line per line that it gets. */
  readonly entry: string;
  readonly v8Flags: readonly string[];
}

/** Largest answer: 10,000 types with names that are all escapes. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const WATCH_MEMORY_EVERY_MS = 50;
const LONGEST_START_MS = 20_000;
const LONGEST_END_MS = 2_000;
const STDERR_CHARS = 2_000;

/**
 * Starts the process that reads heaps, in a session of its own so that a Ctrl-C at the terminal does not reach it. It
 * keeps the event loop of this process alive only while it is asked.
 */
export function startReadingProcess({ entry, v8Flags }: ReadingProcessOptions): ReadingProcess {
  const child = spawn(process.execPath, [...v8Flags, entry, String(process.pid)], {
    cwd: '/',
    detached: true,
    env: environment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let settle: ((outcome: Outcome) => void) | null = null;
  let ready = false;
  let dead: Outcome | null = null;
  let stderr = '';
  let outOfMemory = false;
  let residentBytes = 0;
  const gone = new Promise<void>((resolve) =>
    child.once('close', () => resolve()).once('error', () => resolve()),
  );
  const lines = createLineBuffer(MAX_ANSWER_BYTES);

  function settled(outcome: Outcome): void {
    settle?.(outcome);
    settle = null;
  }
  function kill(outcome: Outcome): void {
    dead ??= outcome;
    child.kill('SIGKILL');
    settled(outcome);
  }
  child.on('error', (error) => kill({ kind: 'died', why: `it cannot be started: ${error.message}` }));
  child.on('close', (code, signal) => {
    dead ??= outOfMemory
      ? { kind: 'memory', residentBytes }
      : { kind: 'died', why: endOf(code, signal, stderr) };
    settled(dead);
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARS);
    // V8's words when a JavaScript heap is full; the stack that follows pushes them out of the end that is kept.
    outOfMemory ||= stderr.includes('heap out of memory');
  });
  child.stdout!.on('data', (chunk: Buffer) => {
    const line = lines.push(chunk);
    if (line === null) return;
    if (line === 'too-long')
      kill({ kind: 'died', why: `it answered with more than ${MAX_ANSWER_BYTES} bytes` });
    else settled({ kind: 'answer', line });
  });
  // The process may end between a look at it and a write to it: the end is what is reported.
  child.stdin!.on('error', () => {});
  keepLoopAlive(child, false);
  lowerPriority(child.pid);

  async function exchange(line: string | null, deadlineMs: number, memoryCapBytes: number): Promise<Outcome> {
    if (dead !== null) return dead;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    settle = resolve;
    const timer = setTimeout(() => kill({ kind: 'deadline' }), deadlineMs);
    const watch = setInterval(() => {
      residentBytes = residentOf(child.pid);
      if (residentBytes > memoryCapBytes) kill({ kind: 'memory', residentBytes });
    }, WATCH_MEMORY_EVERY_MS);
    keepLoopAlive(child, true);
    if (line !== null) child.stdin!.write(`${line}\n`);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      keepLoopAlive(child, false);
    }
  }

  return {
    pid: child.pid,
    alive: () => dead === null,
    async ask(line, deadlineMs, memoryCapBytes) {
      if (!ready) {
        const started = await exchange(null, LONGEST_START_MS, memoryCapBytes);
        if (started.kind === 'deadline')
          return { kind: 'died', why: `it was not ready after ${LONGEST_START_MS} ms` };
        if (started.kind !== 'answer') return started;
        ready = true;
      }
      return await exchange(line, deadlineMs, memoryCapBytes);
    },
    async end() {
      kill({ kind: 'died', why: 'it was closed' });
      // This time the loop must live until it is gone, or whoever waits for it would wait for ever.
      keepLoopAlive(child, true);
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, LONGEST_END_MS);
      await Promise.race([gone, patience.promise]);
      clearTimeout(timer);
      keepLoopAlive(child, false);
    },
  };
}

/**
 * What Node may need to start. NODE_OPTIONS of this process (an inspector's port, a larger heap) are not meant for that
 * one, and a process that reads what is hostile need not know the agent's tokens.
 */
function environment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH }),
  };
}

function keepLoopAlive(child: ChildProcess, keep: boolean): void {
  for (const handle of [child, child.stdin, child.stdout, child.stderr] as (NodeJS.RefCounted | null)[])
    if (keep) handle?.ref();
    else handle?.unref();
}

/** Threads that it starts inherit it; those that it may have started already it lowers itself. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, NICE);
  } catch {
    // It ended at once, which is reported where it is asked.
  }
}

function residentOf(pid: number | undefined): number {
  try {
    return (pid === undefined ? null : readProcessStatus(HOST_ROOTS, pid))?.residentBytes ?? 0;
  } catch {
    return 0;
  }
}

function endOf(code: number | null, signal: string | null, stderr: string): string {
  const how = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
  const lines = stderr.trim().split('\n');
  // Node ends what it says of an error with its version.
  const said = (lines.findLast((line) => /^\s*(\w*Error\b|FATAL)/.test(line)) ?? lines.at(-1)!).trim();
  return said === '' ? how : `${how} after "${said.slice(0, 300)}"`;
}
