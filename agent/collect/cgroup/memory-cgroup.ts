import { existsSync } from 'node:fs';
import type { HostRoots } from '../collector.ts';
import { readKernelFile } from '../kernel/read-kernel-file.ts';
import type { CgroupPaths } from './proc-cgroup.ts';
import { containerScope } from './proc-cgroup.ts';
import { searchCgroup } from './search-cgroup.ts';

/** A directory with memory accounting. */
export interface MemoryCgroup {
  readonly version: 1 | 2;
  readonly directory: string;
}

/** Where the memory hierarchies may be mounted below the root for cgroups: alone, or beside v1 on a hybrid host. */
function mounts(roots: HostRoots): MemoryCgroup[] {
  return [
    { version: 1, directory: `${roots.cgroup}/memory` },
    { version: 2, directory: roots.cgroup },
    { version: 2, directory: `${roots.cgroup}/unified` },
  ];
}

/**
 * Memory cgroup of a container: the path that the kernel names for its first process, cut to the container's own
 * level; where that path does not lead anywhere (the agent sees it through a cgroup namespace), the usual places and
 * then a bounded search by id. Null when no directory that carries the id accounts memory: taking the nearest one
 * instead would charge a neighbour's memory to this container.
 */
export function findContainerCgroup(
  roots: HostRoots,
  paths: CgroupPaths,
  containerId: string,
): MemoryCgroup | null {
  const v1 = paths.memoryV1 === null ? null : containerScope(paths.memoryV1, containerId);
  const v2 = paths.unified === null ? null : containerScope(paths.unified, containerId);
  return (
    firstWithMemory(roots, v1, v2) ??
    mounts(roots)
      .map(({ version, directory }) => {
        const found = searchCgroup(directory, containerId, memoryFile(version));
        return found === null ? null : ({ version, directory: found } as const);
      })
      .find((found) => found !== null) ??
    null
  );
}

/** Memory cgroup at a known path (process mode). */
export function findCgroupAt(roots: HostRoots, path: string): MemoryCgroup | null {
  return firstWithMemory(roots, path, path);
}

/** Says whether this host accounts memory by cgroup at all, to tell a missing controller from a hidden cgroup. */
export function hasMemoryController(roots: HostRoots): boolean {
  const offersMemory = (mount: string) =>
    (readKernelFile(`${mount}/cgroup.controllers`) ?? '').trim().split(' ').includes('memory');
  return (
    existsSync(`${roots.cgroup}/memory/cgroup.procs`) ||
    offersMemory(roots.cgroup) ||
    offersMemory(`${roots.cgroup}/unified`)
  );
}

function firstWithMemory(roots: HostRoots, v1: string | null, v2: string | null): MemoryCgroup | null {
  for (const { version, directory } of mounts(roots)) {
    const path = version === 1 ? v1 : v2;
    if (path === null || path.includes('/..')) continue;
    if (existsSync(`${directory}${path}/${memoryFile(version)}`))
      return { version, directory: `${directory}${path}` };
  }
  return null;
}

function memoryFile(version: 1 | 2): string {
  return version === 1 ? 'memory.usage_in_bytes' : 'memory.current';
}
