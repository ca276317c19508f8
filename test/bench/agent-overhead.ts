import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOST_ROOTS } from '../../agent/collect/collector.ts';
import { createCollectors } from '../../agent/collect/collectors.ts';
import { connectDocker } from '../../agent/discover/connect-docker.ts';
import { startDiscovery } from '../../agent/discover/discovery.ts';
import { requireEngine, requireImage, runContainer } from '../engine/engine.ts';
import { atMost, type BenchRow, medianOf } from './bench-row.ts';

const CONTAINERS = 50;
const WARM_UP_MS = 15_000;
/** With a round over all heaps in it: the first comes after a minute, and its process ends when it has been idle. */
const MEASURE_MS = 120_000;
/** How often heaps are read, by default. */
const HEAP_EVERY_SECONDS = 900;
const TICKS_PER_SECOND = 100;
const ROUNDS = 21;

/** What the daemon costs a host: 50 real containers, sampled every 10 s for two minutes. */
export async function benchAgent(): Promise<BenchRow[]> {
  await requireEngine();
  const image = await requireImage('3.11');
  const started: { remove(): Promise<void> }[] = [];
  const dataDir = mkdtempSync(join(tmpdir(), 'deployclaw-bench-'));
  try {
    // Its own containers only: what else runs here would be measured along.
    const names = Array.from({ length: CONTAINERS }, (_, i) => `dcb-${process.pid}-${i}`);
    for (const name of names)
      started.push(
        await runContainer({ image, name, cmd: ['python3', '-c', 'import time; time.sleep(3600)'] }),
      );
    const args = [
      'agent',
      '--quiet',
      '--interval',
      '10s',
      '--containers',
      names.join(','),
      '--data-dir',
      dataDir,
    ];
    const agent = spawn(process.execPath, ['dist/agent/bin.js', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      await sleep(WARM_UP_MS);
      const before = cpuSeconds(agent.pid!);
      const startMs = performance.now();
      await sleep(MEASURE_MS);
      const share = ((cpuSeconds(agent.pid!) - before) / ((performance.now() - startMs) / 1000)) * 100;
      const heapSeconds = childCpuSeconds(agent.pid!);
      if (heapSeconds === 0) throw new Error('no heap was read while the agent was measured');
      return [
        atMost(
          `agent, heaps of ${CONTAINERS} containers, a round every 15 min: CPU`,
          (heapSeconds / HEAP_EVERY_SECONDS) * 100,
          '% of a core',
          0.5,
        ),
        atMost(`agent, ${CONTAINERS} containers every 10 s: CPU`, share, '% of a core', 0.5),
        atMost(
          `agent, ${CONTAINERS} containers: resident memory (high-water mark)`,
          peakResidentMb(agent.pid!),
          'MB',
          110,
        ),
        await readTime(names),
      ];
    } finally {
      agent.kill('SIGTERM');
    }
  } finally {
    await Promise.all(started.map((container) => container.remove()));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Time of one memory reading of a container, cgroup files and all, over many rounds. */
async function readTime(names: readonly string[]): Promise<BenchRow> {
  const discovery = await startDiscovery({
    scope: { containers: names, tenants: null },
    connection: await connectDocker(process.env),
    roots: HOST_ROOTS,
    now: Date.now,
  });
  try {
    const collectors = createCollectors(HOST_ROOTS, 'docker');
    const targets = discovery.targets();
    for (const target of targets) collectors.memory(target);
    const perRead = Array.from({ length: ROUNDS }, () => {
      const start = performance.now();
      for (const target of targets) collectors.memory(target);
      return (performance.now() - start) / targets.length;
    });
    return atMost(`cgroup read per container (median of ${ROUNDS} rounds)`, medianOf(perRead), 'ms', 0.3);
  } finally {
    await discovery.stop();
  }
}

/** User and system time of a process, from fields 14 and 15 of /proc/PID/stat. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The same of the processes that it started and that have ended: fields 16 and 17. */
function childCpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

function peakResidentMb(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]) / 1024;
}
