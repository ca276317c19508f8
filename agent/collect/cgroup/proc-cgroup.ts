/** Paths of one process in the two kinds of hierarchy, relative to their mount points. */
export interface CgroupPaths {
  /** Path in the v1 memory hierarchy; null when there is none. */
  readonly memoryV1: string | null;
  /** Path in the unified hierarchy; on a hybrid host it exists too, without memory files. */
  readonly unified: string | null;
  /** Every line's path. */
  readonly all: readonly string[];
}

/**
 * Parses /proc/PID/cgroup (`man cgroups`): `id:controllers:path` per line, `0::path` for v2. A line that is none is
 * passed over: a path may hold any character but a line end, so whatever follows the second colon is the path.
 */
export function parseProcCgroup(text: string): CgroupPaths {
  let memoryV1: string | null = null;
  let unified: string | null = null;
  const all: string[] = [];
  for (const line of text.split('\n')) {
    const controllersAt = line.indexOf(':') + 1;
    const pathAt = line.indexOf(':', controllersAt) + 1;
    if (controllersAt === 0 || pathAt === 0 || line[pathAt] !== '/') continue;
    const controllers = line.slice(controllersAt, pathAt - 1);
    const path = line.slice(pathAt);
    all.push(path);
    if (controllers.split(',').includes('memory')) memoryV1 = path;
    else if (controllers === '' && line.startsWith('0:')) unified = path;
  }
  return { memoryV1, unified, all };
}

/**
 * The part of `path` down to the last segment that names the container; null when none does. What a container makes
 * below its own cgroup (systemd inside, crun's `container`) still belongs to it, and its limit is set on this level.
 */
export function containerScope(path: string, containerId: string): string | null {
  const segments = path.split('/');
  const at = segments.findLastIndex((segment) => segment.includes(containerId));
  return at < 0 ? null : segments.slice(0, at + 1).join('/');
}
