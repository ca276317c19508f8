import type { InstanceRef } from '../../functions/contract/instance.ts';
import type { Target } from '../discover/target.ts';
import { cgroupPids, countProcesses } from './cgroup/cgroup-processes.ts';
import { readMemoryV1 } from './cgroup/memory-v1.ts';
import { readMemoryV2 } from './cgroup/memory-v2.ts';
import { readServiceCgroup } from './cgroup/service-cgroup.ts';
import type { HostRoots, MemoryReading, ProcessReading, Reading } from './collector.ts';
import { NotThereError } from './kernel/kernel-file-errors.ts';
import type { KnownProgram } from './kernel/known-program.ts';
import { descendants } from './kernel/process-list.ts';
import { type Location, locateTarget, requireRootProcess } from './locate-target.ts';
import { readProcess } from './read-process.ts';
import { type CollectorStats, createRunner } from './run-collectors.ts';
import { type SharedPages, sumProcessMemory } from './sum-process-memory.ts';
import { TooManyProcessesError } from './too-many-processes-error.ts';

export type { CollectorStats } from './run-collectors.ts';

/** A container with more is a fork bomb; looking at each would hurt the host more than it tells. */
const MAX_PROCESSES = 4_096;

/** Readers of one host. Every call gives a counted {@link Reading}; none throws. */
export interface Collectors {
  /** From the target's cgroup; where it has none, summed over its processes. */
  memory(target: Target): Reading<MemoryReading>;
  /** Full detail of each process: some 0.3 ms apiece, so once a minute. */
  processes(target: Target): Reading<readonly ProcessReading[]>;
  /** Cheap enough for each sample. */
  processCount(target: Target): Reading<number>;
  stats(): readonly CollectorStats[];
  /** Drops what is remembered of an instance that ended. */
  forget(instance: InstanceRef): void;
}

/** What is remembered of an instance between readings. */
interface Memo {
  location: Location;
  shared: SharedPages;
  programs: ReadonlyMap<number, KnownProgram>;
}

/**
 * `mode` says what to expect: in `docker` mode a target without a memory cgroup is a failure that is reported once per
 * instance, before its processes are summed instead; in `process` mode that is the normal case.
 */
export function createCollectors(roots: HostRoots, mode: 'docker' | 'process'): Collectors {
  const runner = createRunner();
  const memos = new Map<string, Memo>();
  const ownServiceCgroup = mode === 'process' ? readServiceCgroup(roots, process.pid, null) : null;

  /** Verifies the root process on every reading, so that a restart under the same id is never read as the old one. */
  function memoOf(target: Target): Memo {
    requireRootProcess(roots, target);
    const key = keyOf(target.instance);
    const known = memos.get(key);
    if (known !== undefined) return known;
    const { location, complaint } = locateTarget(roots, target, ownServiceCgroup);
    const memo: Memo = { location, shared: 'proportional', programs: new Map() };
    memos.set(key, memo);
    if (complaint !== null) throw complaint;
    return memo;
  }

  function pidsOf(target: Target, location: Location): number[] {
    const pids =
      location.kind === 'cgroup'
        ? cgroupPids(location.cgroup.directory)
        : descendants(roots, target.rootPid, MAX_PROCESSES);
    if (pids.length > MAX_PROCESSES) throw new TooManyProcessesError(target.identity.name, MAX_PROCESSES);
    return pids;
  }

  return {
    memory: (target) =>
      runner.run('memory', () => {
        const memo = memoOf(target);
        if (memo.location.kind === 'cgroup') {
          const { version, directory } = memo.location.cgroup;
          return version === 1 ? readMemoryV1(directory) : readMemoryV2(directory);
        }
        const { reading, shared } = sumProcessMemory(roots, pidsOf(target, memo.location), memo.shared);
        memo.shared = shared;
        return reading;
      }),
    processCount: (target) =>
      runner.run('process-count', () => {
        const { location } = memoOf(target);
        const count =
          location.kind === 'cgroup'
            ? countProcesses(location.cgroup.directory)
            : descendants(roots, target.rootPid, MAX_PROCESSES).length;
        if (count === 0) throw new NotThereError('the last process has ended');
        return count;
      }),
    processes: (target) =>
      runner.run('processes', () => {
        const memo = memoOf(target);
        const next = new Map<number, KnownProgram>();
        const readings = pidsOf(target, memo.location).flatMap(
          (pid) => readProcess(roots, pid, memo.programs, next) ?? [],
        );
        memo.programs = next;
        return readings;
      }),
    stats: runner.stats,
    forget: (instance) => {
      memos.delete(keyOf(instance));
    },
  };
}

function keyOf(instance: InstanceRef): string {
  return `${instance.containerId}#${instance.startedAtMs}`;
}
