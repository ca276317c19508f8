import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HostRoots } from '../../agent/collect/collector.ts';
import { readProcessStat } from '../../agent/collect/kernel/process-stat.ts';
import type { Target } from '../../agent/discover/target.ts';

export interface Recorded {
  readonly folder: string;
  readonly roots: HostRoots;
  readonly target: Target;
  readonly containerPids: readonly number[];
  readonly outsidePid: number;
}

/** A recorded tree (see test/fixtures/cgroup/README.md) and the target that was recorded. */
export function recordedTarget(name: 'v1-hybrid' | 'v2'): Recorded {
  const folder = fileURLToPath(new URL(`../fixtures/cgroup/${name}`, import.meta.url));
  const roots = { proc: `${folder}/proc`, cgroup: `${folder}/cgroup` };
  const facts = JSON.parse(readFileSync(`${folder}/recorded.json`, 'utf8'));
  const target = aTarget({
    instance: { containerId: facts.containerId, startedAtMs: Date.parse(facts.startedAt) },
    rootPid: facts.rootPid,
    rootStartTicks: readProcessStat(roots, facts.rootPid)!.startTicks,
  });
  return { folder, roots, target, containerPids: facts.containerPids, outsidePid: facts.outsidePid };
}

/** A target with everything that a test does not care about filled in. */
export function aTarget(
  given: Pick<Target, 'instance' | 'rootPid' | 'rootStartTicks'> & { readonly source?: 'docker' | 'process' },
): Target {
  const { source = 'docker', ...rest } = given;
  return {
    identity: { name: 'orders', service: 'orders', version: '1', image: null, tenant: null, source },
    probe: null,
    ...rest,
  };
}

/** A live process as a target. */
export function processTarget(pid: number): Target {
  const { startTicks } = readProcessStat({ proc: '/proc', cgroup: '/sys/fs/cgroup' }, pid)!;
  return aTarget({
    instance: { containerId: `proc:00000000:${pid}:${startTicks}`, startedAtMs: 1_700_000_000_000 },
    rootPid: pid,
    rootStartTicks: startTicks,
    source: 'process',
  });
}
