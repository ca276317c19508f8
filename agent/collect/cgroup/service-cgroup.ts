import type { HostRoots } from '../collector.ts';
import { readKernelFile } from '../kernel/read-kernel-file.ts';
import { parseProcCgroup } from './proc-cgroup.ts';

const CONTAINER_SEGMENT =
  /^(?:(?:docker|libpod|crio|cri-containerd)-)?[0-9a-f]{64}(?:\.scope)?$|^lxc\.payload\..+$/;
const SERVICE_SEGMENT = /^(?!user@).+\.service$/;
/** Services that start other people's processes: their cgroup holds many unrelated ones. */
const LAUNCHER =
  /^(?:cron|crond|atd|anacron|ssh|sshd|docker|containerd|podman|libvirtd|supervisor|supervisord)\.service$/;

/**
 * The cgroup that stands for one service where no daemon tells: a container's or a systemd service's. Returns the path
 * down to that segment; null for anything that several services may share (root, user sessions, launchers).
 */
export function serviceCgroup(path: string): string | null {
  if (path.includes('/..')) return null;
  const segments = path.split('/');
  const at = segments.findLastIndex(
    (s) => CONTAINER_SEGMENT.test(s) || (SERVICE_SEGMENT.test(s) && !LAUNCHER.test(s)),
  );
  return at < 0 ? null : segments.slice(0, at + 1).join('/');
}

/**
 * {@link serviceCgroup} of a live process, in the hierarchy that accounts memory; null when it has none of its own.
 * `own` is the agent's: what shares the agent's cgroup cannot be told from the agent by it.
 */
export function readServiceCgroup(roots: HostRoots, pid: number, own: string | null): string | null {
  const text = readKernelFile(`${roots.proc}/${pid}/cgroup`);
  if (text === null) return null;
  const { memoryV1, unified } = parseProcCgroup(text);
  const found = serviceCgroup(memoryV1 ?? unified ?? '/');
  return found === own ? null : found;
}
