import type { Target } from '../discover/target.ts';
import {
  findCgroupAt,
  findContainerCgroup,
  hasMemoryController,
  type MemoryCgroup,
} from './cgroup/memory-cgroup.ts';
import { containerScope, parseProcCgroup } from './cgroup/proc-cgroup.ts';
import { readServiceCgroup } from './cgroup/service-cgroup.ts';
import type { HostRoots } from './collector.ts';
import { NotThereError } from './kernel/kernel-file-errors.ts';
import { stillRuns } from './kernel/process-stat.ts';
import { readKernelFile } from './kernel/read-kernel-file.ts';
import { NoMemoryControllerError } from './no-memory-controller-error.ts';

/** Where a target's memory is counted: in a cgroup of its own, or by summing the processes below its root process. */
export type Location =
  | { readonly kind: 'cgroup'; readonly cgroup: MemoryCgroup }
  | { readonly kind: 'processes' };

/** A location together with the complaint that is to be raised once when it is only second best. */
export interface Located {
  readonly location: Location;
  readonly complaint: NoMemoryControllerError | null;
}

/** Throws NotThereError when the root process is no longer the one that was discovered: its number may be another's now. */
export function requireRootProcess(roots: HostRoots, target: Target): void {
  if (!stillRuns(roots, target.rootPid, target.rootStartTicks))
    throw new NotThereError(
      `process ${target.rootPid} of ${target.instance.containerId.slice(0, 12)} has ended`,
    );
}

/** Finds it once per instance. Throws NotThereError, or {@link NoMemoryControllerError} when nothing else can be read either. */
export function locateTarget(roots: HostRoots, target: Target, ownServiceCgroup: string | null): Located {
  return target.identity.source === 'docker'
    ? locateContainer(roots, target)
    : locateGroup(roots, target, ownServiceCgroup);
}

function locateContainer(roots: HostRoots, target: Target): Located {
  const { containerId } = target.instance;
  const text = readKernelFile(`${roots.proc}/${target.rootPid}/cgroup`);
  if (text === null) throw new NotThereError(`process ${target.rootPid} has ended`);
  const paths = parseProcCgroup(text);
  const cgroup = findContainerCgroup(roots, paths, containerId);
  if (cgroup !== null) return { location: { kind: 'cgroup', cgroup }, complaint: null };
  const complaint = new NoMemoryControllerError(containerId, hasMemoryController(roots));
  // Only a process that some hierarchy places in this container may stand in for it: with a remote daemon, or without
  // the host's pid namespace, the number belongs to a stranger.
  if (!paths.all.some((path) => containerScope(path, containerId) !== null)) throw complaint;
  return { location: { kind: 'processes' }, complaint };
}

function locateGroup(roots: HostRoots, target: Target, own: string | null): Located {
  const path = readServiceCgroup(roots, target.rootPid, own);
  const cgroup = path === null ? null : findCgroupAt(roots, path);
  return {
    location: cgroup === null ? { kind: 'processes' } : { kind: 'cgroup', cgroup },
    complaint: null,
  };
}
