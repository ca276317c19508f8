import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aTarget, type Recorded, recordedTarget } from '../../test/collect/recorded-target.ts';
import type { HostRoots, Reading } from './collector.ts';
import { createCollectors } from './collectors.ts';
import { readProcessStat } from './kernel/process-stat.ts';

const scratch = mkdtempSync(join(tmpdir(), 'collectors-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A copy that a test may change. Links point to nowhere on purpose and are copied as they are. */
function copyOf(recorded: Recorded, name: string): HostRoots {
  const folder = join(scratch, name);
  cpSync(recorded.folder, folder, { recursive: true, verbatimSymlinks: true });
  return { proc: join(folder, 'proc'), cgroup: join(folder, 'cgroup') };
}

function unwrap<T>(reading: Reading<T>): T {
  if (reading.status !== 'ok') throw new Error(JSON.stringify(reading));
  return reading.value;
}

describe.each(['v1-hybrid', 'v2'] as const)('collectors on the recorded %s tree', (name) => {
  const recorded = recordedTarget(name);
  const { roots, target, containerPids, outsidePid } = recorded;
  const { containerId } = target.instance;

  it('read the memory of the container, and count each success', () => {
    const collectors = createCollectors(roots, 'docker');
    const memory = unwrap(collectors.memory(target));
    expect(memory.cgroupVersion).toBe(name === 'v2' ? 2 : 1);
    expect(memory.limitBytes).toBe(256 * 1024 * 1024);
    expect(unwrap(collectors.processCount(target))).toBe(containerPids.length);
    expect(collectors.stats()).toMatchObject([
      { collector: 'memory', succeeded: 1, absent: 0, failed: 0, lastError: null },
      { collector: 'process-count', succeeded: 1 },
    ]);
  });

  it('read every process of the container and none beside it', () => {
    const processes = unwrap(createCollectors(roots, 'docker').processes(target));
    expect(processes.map((p) => p.pid)).toEqual(containerPids);
    expect(processes.map((p) => p.pid)).not.toContain(outsidePid);
    expect(processes.map((p) => p.python)).toEqual([null, '3.11', '3.11', '3.11']);
    const master = processes[1]!;
    expect(processes.slice(2).map((p) => p.parentPid)).toEqual([master.pid, master.pid]);
    for (const process of processes) {
      expect(process.threads).toBeGreaterThan(0);
      expect(process.openFiles).toBeGreaterThan(0);
      expect(process.pssBytes).toBeLessThanOrEqual(process.residentBytes);
      expect(process.privateDirtyBytes).toBeLessThanOrEqual(process.residentBytes);
    }
  });

  it('give nothing for a pid that another process has by now', () => {
    const reused = { ...target, rootStartTicks: target.rootStartTicks + 1 };
    const collectors = createCollectors(roots, 'docker');
    for (const reading of [
      collectors.memory(reused),
      collectors.processCount(reused),
      collectors.processes(reused),
    ])
      expect(reading).toMatchObject({ status: 'absent', why: expect.stringContaining('has ended') });
    expect(collectors.stats().map((s) => s.failed)).toEqual([0, 0, 0]);
  });

  it('find the cgroup by id when the kernel names a path that leads nowhere', () => {
    const hidden = copyOf(recorded, `${name}-hidden`);
    const text = readFileSync(`${hidden.proc}/${target.rootPid}/cgroup`, 'utf8');
    writeFileSync(`${hidden.proc}/${target.rootPid}/cgroup`, text.replaceAll(':/docker/', ':/../'));
    expect(createCollectors(hidden, 'docker').memory(target).status).toBe('ok');

    const mount = name === 'v2' ? hidden.cgroup : join(hidden.cgroup, 'memory');
    const nested = join(mount, 'kubepods', 'burstable', 'pod7', `cri-containerd-${containerId}.scope`);
    mkdirSync(dirname(nested), { recursive: true });
    renameSync(join(mount, 'docker', containerId), nested);
    expect(createCollectors(hidden, 'docker').memory(target).status).toBe('ok');
  });

  it('never read a neighbour for a container without a memory cgroup: they fail once with the remedy, then sum its processes', () => {
    const bare = copyOf(recorded, `${name}-bare`);
    rmSync(join(bare.cgroup, name === 'v2' ? 'docker' : 'memory'), { recursive: true });
    writeFileSync(join(bare.cgroup, 'cgroup.controllers'), 'cpu io pids\n');
    const collectors = createCollectors(bare, 'docker');
    expect(collectors.memory(target)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(/memory controller is off.*cgroup_enable=memory/) },
    });
    const memory = unwrap(collectors.memory(target));
    expect(memory.cgroupVersion).toBeNull();
    expect(memory.anonBytes).toBeGreaterThan(2 * 6 * 1024 * 1024);
    expect(
      unwrap(collectors.processes(target))
        .map((p) => p.pid)
        .sort(),
    ).toEqual([...containerPids].sort());
    expect(collectors.stats()).toContainEqual(
      expect.objectContaining({
        collector: 'memory',
        succeeded: 1,
        failed: 1,
        lastError: expect.any(String),
      }),
    );
  });

  it('refuse a pid that no hierarchy places in the container', () => {
    const { startTicks } = readProcessStat(roots, outsidePid)!;
    const stranger = aTarget({
      instance: { containerId: 'f'.repeat(64), startedAtMs: 1 },
      rootPid: outsidePid,
      rootStartTicks: startTicks,
    });
    const collectors = createCollectors(roots, 'docker');
    expect(collectors.memory(stranger).status).toBe('failed');
    expect(collectors.memory(stranger).status).toBe('failed');
    expect(collectors.processes(stranger).status).toBe('failed');
  });

  it('name a malformed file, its content and the remedy instead of throwing', () => {
    const broken = copyOf(recorded, `${name}-broken`);
    const folder = name === 'v2' ? `${broken.cgroup}/docker` : `${broken.cgroup}/memory/docker`;
    writeFileSync(`${folder}/${containerId}/memory.stat`, 'anon \u001b[2Jgarbage\n');
    const collectors = createCollectors(broken, 'docker');
    const reading = collectors.memory(target);
    expect(reading).toMatchObject({
      status: 'failed',
      error: {
        message: expect.stringMatching(/memory\.stat: expected .* found ".*\\u001b\[2Jgarbage.*left out/),
      },
    });
    expect(collectors.processCount(target).status).toBe('ok');
  });

  it('tell two instances of one name apart', () => {
    const later = {
      ...target,
      instance: { ...target.instance, startedAtMs: target.instance.startedAtMs + 1 },
    };
    const collectors = createCollectors(roots, 'docker');
    expect(collectors.memory(target).status).toBe('ok');
    collectors.forget(target.instance);
    expect(collectors.memory(later).status).toBe('ok');
    expect(collectors.memory({ ...target, rootStartTicks: 1 }).status).toBe('absent');
  });
});
