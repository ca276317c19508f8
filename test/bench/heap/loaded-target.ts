import { readFileSync, writeFileSync } from 'node:fs';
import type { PythonTarget } from '../../heap/python-target.ts';
import type { TestPython } from '../../heap/pythons.ts';

/** What the loop of targets/pause.py did in some seconds. */
export interface LoadWindow {
  /** Null when the window was too short to count. */
  readonly operationsPerSecond: number | null;
  /** Every gap above 1 ms in which the loop did nothing, ms. */
  readonly gapsMs: readonly number[];
}

/** How a tool ran inside the target. */
export interface ToolRun extends LoadWindow {
  /** What it raised, null when it succeeded. */
  readonly failure: string | null;
  readonly seconds: number;
  /** Share of a core that the target's working thread had, 0..1: less when others were in its way. */
  readonly coreShare: number;
  /** The most that the target's resident set rose above what it had before, and what was left of that, bytes. */
  readonly addedBytes: number;
  readonly keptBytes: number;
}

/** A service under full load that notes every gap in its work. */
export interface LoadedTarget {
  readonly target: PythonTarget;
  /** What the load did while `act` ran; with the memory that this added to the target. */
  during<T>(act: () => Promise<T>): Promise<ToolRun & { readonly result: T }>;
  /** Runs a function of pause.py in the target, by name. */
  runInside(tool: string): Promise<ToolRun>;
}

export async function startLoad(
  python: TestPython,
  units: number,
  env: Readonly<Record<string, string>> = {},
): Promise<LoadedTarget> {
  const target = await python.start('pause.py', [String(units)], { env, lineTimeoutMs: 600_000 });

  async function window(start: number, end: number): Promise<LoadWindow> {
    target.send(`between ${start} ${end}`);
    return JSON.parse(await target.line()) as LoadWindow;
  }

  async function during<T>(act: () => Promise<T>): Promise<ToolRun & { readonly result: T }> {
    const before = residentBytes(target.pid);
    resetPeak(target.pid);
    const start = monotonicSeconds();
    const workedBefore = cpuSeconds(target.pid);
    const result = await act();
    const coreShare = (cpuSeconds(target.pid) - workedBefore) / (monotonicSeconds() - start);
    const end = monotonicSeconds();
    const addedBytes = Math.max(0, peakResidentBytes(target.pid) - before);
    const keptBytes = residentBytes(target.pid) - before;
    return {
      ...(await window(start, end)),
      failure: null,
      seconds: end - start,
      coreShare,
      addedBytes,
      keptBytes,
      result,
    };
  }

  return {
    target,
    during,
    async runInside(tool) {
      const run = await during(async () => {
        target.send(`run ${tool}`);
        return JSON.parse(await target.line()) as { failure: string | null; started: number; ended: number };
      });
      return { ...run, failure: run.result.failure, seconds: run.result.ended - run.result.started };
    },
  };
}

/** CLOCK_MONOTONIC, as Python's time.monotonic(). */
function monotonicSeconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds + nanoseconds / 1e9;
}

/** Time of the main thread on a core. Source: Documentation/scheduler/sched-stats.rst, /proc/PID/schedstat. */
function cpuSeconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1e9;
}

export function residentBytes(pid: number): number {
  return statusBytes(pid, 'VmRSS');
}

/** High-water mark of the resident set since the process began or {@link resetPeak}. */
export function peakResidentBytes(pid: number): number {
  return statusBytes(pid, 'VmHWM');
}

function statusBytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)![1]) * 1024;
}

/** proc_pid_clear_refs(5): 5 sets the peak resident set to the present one. */
function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
