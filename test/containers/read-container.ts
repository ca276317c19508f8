import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  HOST_ROOTS,
  type MemoryReading,
  type ProcessReading,
  type Reading,
} from '../../agent/collect/collector.ts';
import { createCollectors } from '../../agent/collect/collectors.ts';
import { runContainer } from '../engine/engine.ts';
import { discover } from './discovered.ts';

/** What the collectors said of a real container, and what its files hold, read by other means. */
export interface ContainerFacts {
  readonly memory: MemoryReading;
  readonly processes: readonly ProcessReading[];
  readonly processCount: number;
  /** `memory.stat` in lines of name and number, and the usage, as `cat` shows them. */
  readonly stat: Readonly<Record<string, number>>;
  readonly usage: number;
  readonly limit: number;
  /** Readings once the container was removed. */
  readonly afterwards: readonly Reading<unknown>['status'][];
}

/**
 * The container holds 24 MiB, has one child, and has lost another one to the kernel's out-of-memory killer: the child is
 * larger than its parent, so the container survives.
 */
const PROGRAM = `
import os, time
heap = bytearray(os.urandom(1 << 20)) * 24
if os.fork() == 0:
    time.sleep(600)
eater = os.fork()
if eater == 0:
    kept = []
    while True: kept.append(bytearray(1 << 20))
os.waitpid(eater, 0)
print('ready', flush=True)
time.sleep(600)`;

/** Starts a container, reads it, removes it, and reads it again. */
export async function readContainer(image: string): Promise<ContainerFacts> {
  const container = await runContainer({
    image,
    cmd: ['python3', '-c', PROGRAM],
    memoryBytes: 96 * 1024 * 1024,
  });
  const discovery = await discover();
  try {
    const target = discovery.target(container.name);
    if (target === undefined) throw new Error(`not discovered: ${discovery.notices().join(' ')}`);
    const collectors = createCollectors(HOST_ROOTS, 'docker');
    await untilReady(container.name);
    const memory = await steady(() => value(collectors.memory(target)));
    const folder = memoryFolder(container.id);
    const cat = (file: string) => readFileSync(`${folder}/${file}`, 'utf8').trim();
    const v2 = memory.cgroupVersion === 2;
    const facts = {
      memory,
      processes: value(collectors.processes(target)),
      processCount: value(collectors.processCount(target)),
      stat: Object.fromEntries(
        cat('memory.stat')
          .split('\n')
          .map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]),
      ),
      usage: Number(cat(v2 ? 'memory.current' : 'memory.usage_in_bytes')),
      limit: Number(cat(v2 ? 'memory.max' : 'memory.limit_in_bytes')),
    };
    await container.remove();
    const afterwards = [
      collectors.memory(target),
      collectors.processCount(target),
      collectors.processes(target),
    ];
    return { ...facts, afterwards: afterwards.map((reading) => reading.status) };
  } finally {
    await discovery.stop();
    await container.remove();
  }
}

async function untilReady(name: string): Promise<void> {
  for (;;) {
    const logs = execFileSync('docker', ['logs', name], { encoding: 'utf8' });
    if (logs.includes('ready')) return;
    await sleep(100);
  }
}

/** Reads until two readings in a row agree on what the container's own files are compared with. */
async function steady(read: () => MemoryReading): Promise<MemoryReading> {
  for (let last = read(); ; ) {
    await sleep(100);
    const next = read();
    if (next.anonBytes === last.anonBytes && next.usageBytes === last.usageBytes) return next;
    last = next;
  }
}

function memoryFolder(containerId: string): string {
  const found = execFileSync('find', ['/sys/fs/cgroup', '-path', `*${containerId}/memory.stat`], {
    encoding: 'utf8',
  });
  return found.trim().split('\n')[0]!.replace('/memory.stat', '');
}

function value<T>(reading: Reading<T>): T {
  if (reading.status !== 'ok') throw reading.status === 'failed' ? reading.error : new Error(reading.why);
  return reading.value;
}

if (process.argv[1]?.endsWith('read-container.ts'))
  console.log(`facts: ${JSON.stringify(await readContainer(process.argv[2]!))}`);
