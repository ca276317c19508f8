import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type PythonProcess, startPython } from '../../test/collect/python-process.ts';
import { processTarget } from '../../test/collect/recorded-target.ts';
import { HOST_ROOTS } from './collector.ts';
import { createCollectors } from './collectors.ts';
import { readProcessStatus } from './kernel/process-status.ts';

const MIB = 1024 * 1024;
const running: PythonProcess[] = [];
afterEach(async () => {
  for (const python of running.splice(0)) await python.end();
});

async function ready(program: string): Promise<PythonProcess> {
  const python = startPython(['-c', program]);
  running.push(python);
  await python.line();
  return python;
}

describe('processes without a cgroup of their own', () => {
  it('are summed, with a page that forked workers share counted once', async () => {
    const { pid } = await ready(`
import os, time
heap = b'x' * (48 << 20)
for _ in range(3):
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
print('ready')
time.sleep(60)`);
    const collectors = createCollectors(HOST_ROOTS, 'process');
    const target = processTarget(pid);
    expect(collectors.processCount(target)).toMatchObject({ status: 'ok', value: 4 });
    const reading = collectors.memory(target);
    if (reading.status !== 'ok') throw new Error(JSON.stringify(reading));
    const processes = collectors.processes(target);
    if (processes.status !== 'ok') throw new Error(JSON.stringify(processes));
    const resident = processes.value.reduce(
      (sum, p) => sum + readProcessStatus(HOST_ROOTS, p.pid)!.anonBytes,
      0,
    );
    // Resident sets hold the heap four times; there is only one.
    expect(resident).toBeGreaterThan(4 * 48 * MIB);
    expect(reading.value.anonBytes).toBeGreaterThan(48 * MIB);
    expect(reading.value.anonBytes).toBeLessThan(2 * 48 * MIB);
    expect(reading.value).toMatchObject({ cgroupVersion: null, limitBytes: null, inactiveFileBytes: 0 });
  });

  it('show growth as it is', async () => {
    const python = await ready(`
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
print('ready')
signal.sigwait({signal.SIGUSR1})
kept = b'y' * (32 << 20)
print('grown')
time.sleep(60)`);
    const collectors = createCollectors(HOST_ROOTS, 'process');
    const target = processTarget(python.pid);
    const before = collectors.memory(target);
    process.kill(python.pid, 'SIGUSR1');
    await python.line();
    const after = collectors.memory(target);
    if (before.status !== 'ok' || after.status !== 'ok') throw new Error('not read');
    expect(after.value.anonBytes - before.value.anonBytes).toBeGreaterThanOrEqual(32 * MIB);
    expect(after.value.anonBytes - before.value.anonBytes).toBeLessThan(34 * MIB);
  });

  it('include children of threads, and are absent once the root has ended', async () => {
    const python = await ready(`
import subprocess, threading, time
def work():
    subprocess.Popen(['sleep', '60'])
    print('ready')
    time.sleep(60)
threading.Thread(target=work).start()`);
    const collectors = createCollectors(HOST_ROOTS, 'process');
    const target = processTarget(python.pid);
    const processes = collectors.processes(target);
    if (processes.status !== 'ok') throw new Error('not read');
    expect(processes.value.map((p) => p.comm)).toEqual(['python3', 'sleep']);
    expect(processes.value.map((p) => p.python !== null)).toEqual([true, false]);
    await running.pop()!.end();
    for (const reading of [
      collectors.memory(target),
      collectors.processes(target),
      collectors.processCount(target),
    ])
      expect(reading.status).toBe('absent');
  });

  it('that fork and end while they are walked are no failure', async () => {
    const storm = spawn('/bin/sh', ['-c', 'while :; do (:;:)& (/bin/true)& wait; done'], {
      stdio: 'ignore',
      detached: true,
    });
    const ended = once(storm, 'exit');
    try {
      const collectors = createCollectors(HOST_ROOTS, 'process');
      const target = processTarget(storm.pid!);
      let seen = 0;
      for (let round = 0; round < 300; round++) {
        collectors.memory(target);
        const processes = collectors.processes(target);
        if (processes.status === 'ok') seen += processes.value.length - 1;
        if (round % 10 === 0) await sleep(1);
      }
      expect(seen).toBeGreaterThan(0);
      for (const book of collectors.stats())
        expect(book).toMatchObject({ succeeded: 300, failed: 0, lastError: null });
    } finally {
      process.kill(-storm.pid!, 'SIGKILL');
      await ended;
    }
  });
});
