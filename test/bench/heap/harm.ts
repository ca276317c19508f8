import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { onePythonPerVersion, type PythonChoice, type TestPython } from '../../heap/pythons.ts';
import { atMost, type BenchRow, medianOf } from '../bench-row.ts';
import { openBenchReader } from './bench-reader.ts';
import { startLoad, type ToolRun } from './loaded-target.ts';

const UNITS = 4500;
const PAIRS = 9;
const WINDOW_MS = 1500;

/** What a census does to a service under full load: pairs of windows without and with censuses back to back. */
export async function benchHarm(chosen: PythonChoice): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const python of (await onePythonPerVersion()).filter(chosen)) rows.push(...(await harm(python)));
  return rows;
}

async function harm(python: TestPython): Promise<BenchRow[]> {
  const load = await startLoad(python, UNITS);
  const reader = openBenchReader();
  const watch = watchStops(load.target.pid);
  try {
    await reader.census(load.target);
    const without: ToolRun[] = [];
    const beside: ToolRun[] = [];
    let censuses = 0;
    for (let i = 0; i < PAIRS; i++) {
      without.push(await load.during(() => sleep(WINDOW_MS)));
      beside.push(
        await load.during(async () => {
          const until = performance.now() + WINDOW_MS;
          for (; performance.now() < until; censuses++) await reader.census(load.target);
        }),
      );
    }
    // Each window is held against its neighbour: what else the machine does drifts over a minute.
    const losses = (rate: (run: ToolRun) => number) =>
      medianOf(beside.map((run, i) => 1 - rate(run) / rate(without[i]!))) * 100;
    const longest = (runs: readonly ToolRun[]) => Math.max(...runs.flatMap((run) => run.gapsMs), 0);
    const name = `${python.name}, ${censuses} censuses beside a full load`;
    return [
      atMost(
        `${name}: throughput lost (median of ${PAIRS} pairs)`,
        losses((run) => run.operationsPerSecond!),
        '%',
        2,
      ),
      // Without what other programs of a busy machine take from it: what shared caches and locks cost.
      atMost(
        `${name}: work per CPU second lost`,
        losses((run) => run.operationsPerSecond! / run.coreShare),
        '%',
        2,
      ),
      atMost(
        `${name}: longest gap added (${longest(without).toFixed(1)} ms without)`,
        Math.max(0, longest(beside) - longest(without)),
        'ms',
        5,
      ),
      atMost(`${name}: times seen stopped, traced or with a signal`, watch.seen(), '', 0),
    ];
  } finally {
    watch.end();
    await load.target.stop();
    await reader.close();
  }
}

/** Looks at /proc/PID/status all the time: a tracer, a stop, a pending signal. */
function watchStops(pid: number): { seen(): number; end(): void } {
  let seen = 0;
  const timer = setInterval(() => {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const quiet =
      /^TracerPid:\s+0$/m.test(status) &&
      !/^State:\s+[tT]/m.test(status) &&
      /^SigPnd:\s+0+$/m.test(status) &&
      /^ShdPnd:\s+0+$/m.test(status);
    if (!quiet) seen++;
  }, 5);
  return { seen: () => seen, end: () => clearInterval(timer) };
}
