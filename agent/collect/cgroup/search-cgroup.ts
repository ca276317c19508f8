import { existsSync, readdirSync } from 'node:fs';
import { meansNotThere } from '../kernel/read-kernel-file.ts';

const MAX_DEPTH = 8;
const MAX_DIRECTORIES = 5_000;

/**
 * Directory below `mount` whose name carries a container's id and which holds `file`; null when there is none. The
 * usual places of Docker and Podman first, then breadth-first (Kubernetes nests by pod), at most 5,000 directories.
 */
export function searchCgroup(mount: string, containerId: string, file: string): string | null {
  const usual = [
    `${mount}/docker/${containerId}`,
    `${mount}/system.slice/docker-${containerId}.scope`,
    `${mount}/machine.slice/libpod-${containerId}.scope`,
    `${mount}/libpod_parent/libpod-${containerId}`,
  ].find((directory) => existsSync(`${directory}/${file}`));
  if (usual !== undefined) return usual;

  let level = [mount];
  let seen = 0;
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const directory of level) {
      if (++seen > MAX_DIRECTORIES) return null;
      for (const name of subdirectories(directory)) {
        const path = `${directory}/${name}`;
        if (name.includes(containerId) && existsSync(`${path}/${file}`)) return path;
        next.push(path);
      }
    }
    level = next;
  }
  return null;
}

function subdirectories(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    if (meansNotThere(error)) return [];
    throw error;
  }
}
