import type { HostRoots } from '../collect/collector.ts';
import { boundedName } from './bounded-name.ts';
import { nameProcess } from './name-process.ts';
import { readArguments, readEnvironment, shortBootId, startTimeMs } from './process-files.ts';
import type { ProcessRow } from './process-table.ts';
import { readEnvironmentLabels } from './read-labels.ts';
import type { Target } from './target.ts';

/**
 * Makes a target of a group's root process. Name: DEPLOYCLAW_SERVICE, the systemd service, or the script; made unique
 * with the pid when another target has it. `names` holds the names taken so far and gets this one.
 */
export function identifyProcess(
  roots: HostRoots,
  root: ProcessRow,
  names: Set<string>,
): { target: Target; enabled: boolean } {
  const labels = readEnvironmentLabels(readEnvironment(roots, root.pid));
  const service =
    labels.service ??
    boundedName(systemdService(root.serviceCgroup)) ??
    boundedName(nameProcess(readArguments(roots, root.pid))) ??
    'python';
  const name = names.has(service) ? `${service.slice(0, 240)}-${root.pid}` : service;
  names.add(name);
  return {
    enabled: labels.enabled,
    target: {
      instance: {
        containerId: processGroupId(roots, root),
        startedAtMs: startTimeMs(roots, root.startTicks),
      },
      identity: {
        name,
        service,
        version: labels.version ?? 'unknown',
        image: null,
        tenant: labels.tenant,
        source: 'process',
      },
      rootPid: root.pid,
      rootStartTicks: root.startTicks,
      probe: labels.probe,
      ...(labels.heap === undefined ? {} : { heap: labels.heap }),
    },
  };
}

/** Our own id in the place of a container's: boot, pid and start time name a process for good. */
export function processGroupId(roots: HostRoots, root: ProcessRow): string {
  return `proc:${shortBootId(roots)}:${root.pid}:${root.startTicks}`;
}

function systemdService(cgroup: string | null): string | null {
  const unit = cgroup?.slice(cgroup.lastIndexOf('/') + 1);
  return unit?.endsWith('.service') ? unit.slice(0, -'.service'.length) : null;
}
