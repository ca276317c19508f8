import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TEST_LABEL } from '../engine/engine.ts';

const run = promisify(execFile);
const SCRIPTS = fileURLToPath(new URL('targets/', import.meta.url));
const SCRIPTS_IN_CONTAINER = '/targets/';
const READY_TIMEOUT_MS = 120_000;

export interface TargetOptions {
  /** Only these, beside what Python needs to print at once. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of the interpreter, before the script: `['-X', 'tracemalloc']`. */
  readonly pythonArgs?: readonly string[];
  /** Milliseconds until a line that was asked for must be there. Default two minutes. */
  readonly lineTimeoutMs?: number;
  /** For containers, `host path:container path:ro`. */
  readonly binds?: readonly string[];
  /** Folder of the script; default test/heap/targets. Containers see it read-only. */
  readonly folder?: string;
}

/** A running Python whose heap a test may read. */
export interface PythonTarget {
  /** As the host sees it, also for a container. */
  readonly pid: number;
  /** Field 22 of /proc/PID/stat. */
  readonly startTicks: number;
  /** The first line that the script printed: it says that the heap is there. */
  readonly ready: string;
  /** Writes one line to the script's standard input. */
  send(line: string): void;
  /** The next line that it prints; rejects when it ends or stays silent for too long. */
  line(): Promise<string>;
  /** Kills it (and its container) and waits for it. */
  stop(): Promise<void>;
}

/** Starts a script on an interpreter of this machine. */
export function startLocal(
  python: string,
  script: string,
  args: readonly string[],
  options: TargetOptions,
): Promise<PythonTarget> {
  const child = spawn(
    python,
    [...(options.pythonArgs ?? []), (options.folder ?? SCRIPTS) + script, ...args],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, ...ENV, ...options.env },
    },
  );
  return speakWith(child, options, {
    pid: () => Promise.resolve(child.pid!),
    kill: async () => {
      child.kill('SIGKILL');
    },
  });
}

/** Starts a script in a container of its own: no network, the scripts mounted read-only. */
export function startInContainer(
  image: string,
  script: string,
  args: readonly string[],
  options: TargetOptions,
): Promise<PythonTarget> {
  const name = `deployclaw-test-${randomBytes(6).toString('hex')}`;
  const env = Object.entries({ ...ENV, ...options.env }).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  const scripts = `${options.folder ?? SCRIPTS}:${SCRIPTS_IN_CONTAINER}:ro`;
  const binds = [scripts, ...(options.binds ?? [])].flatMap((bind) => ['-v', bind]);
  const child = spawn(
    'docker',
    [
      ...['run', '--rm', '-i', '--pull=never', '--network', 'none', '--name', name],
      ...['--label', `${TEST_LABEL}=1`, ...binds, ...env],
      ...[image, 'python3', ...(options.pythonArgs ?? []), SCRIPTS_IN_CONTAINER + script, ...args],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  return speakWith(child, options, {
    pid: async () => Number((await run('docker', ['inspect', '-f', '{{.State.Pid}}', name])).stdout),
    kill: async () => {
      // Already gone: --rm removed it when it ended.
      await run('docker', ['rm', '-f', name]).catch(() => undefined);
    },
  });
}

const ENV = { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1', PYTHONHASHSEED: '1', LANG: 'C.UTF-8' };

/** Field 22 of /proc/PID/stat, clock ticks since boot. */
export function startTicksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
}

async function speakWith(
  child: ChildProcess,
  options: TargetOptions,
  host: { pid(): Promise<number>; kill(): Promise<void> },
): Promise<PythonTarget> {
  const ended = once(child, 'exit');
  // A target that is gone must not end the tests by a signal or an unhandled error of its pipe.
  child.stdin!.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const stop = async () => {
    await host.kill();
    await ended;
  };
  const line = async (timeoutMs = options.lineTimeoutMs ?? READY_TIMEOUT_MS): Promise<string> => {
    const patience = new AbortController();
    const silent = sleep(timeoutMs, null, { signal: patience.signal }).catch(() => null);
    const next = await Promise.race([lines.next(), silent]);
    patience.abort();
    if (next === null) throw new Error(`the target printed nothing for ${timeoutMs} ms`);
    if (next.done)
      throw new Error(`the target ended: exit code ${child.exitCode}, signal ${child.signalCode}`);
    return next.value;
  };
  try {
    const ready = await line();
    const pid = await host.pid();
    return {
      pid,
      startTicks: startTicksOf(pid),
      ready,
      send: (text) => void child.stdin!.write(`${text}\n`),
      line: () => line(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
