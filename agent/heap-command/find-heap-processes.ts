import { printable } from '../../functions/report/printable.ts';
import { plural } from '../../functions/report/units.ts';
import { createCollectors } from '../collect/collectors.ts';
import { readProcessStat } from '../collect/kernel/process-stat.ts';
import { readProcessStatus } from '../collect/kernel/process-status.ts';
import { type ConnectOptions, connectAndDiscover } from '../compose/connect.ts';
import type { Discovery } from '../discover/discovery.ts';
import type { Target } from '../discover/target.ts';
import { HeapTargetError } from './heap-target-error.ts';

export interface HeapProcess {
  readonly pid: number;
  readonly startTicks: number;
  readonly residentBytes: number;
}

/** The Python processes of what was asked for, the largest first. */
export interface FoundProcesses {
  /** Name of the container or group; null for a process that was asked for by its number. */
  readonly container: string | null;
  readonly processes: readonly HeapProcess[];
}

/**
 * Finds what `heap TARGET` names: a process by its number on this host, else a container or a group of processes by its
 * name, its id, or the beginning of either where that is enough. Throws {@link HeapTargetError}.
 */
export async function findHeapProcesses(
  name: string,
  onlyPid: number | null,
  options: ConnectOptions,
): Promise<FoundProcesses> {
  const byNumber = /^[1-9]\d{0,9}$/.test(name) ? processByPid(Number(name), options) : null;
  if (byNumber !== null && onlyPid === null) return { container: null, processes: [byNumber] };
  const discovery = await connectAndDiscover({
    ...options,
    settings: { ...options.settings, containers: null, tenants: null },
  });
  try {
    const target = targetNamed(name, discovery);
    return { container: target.identity.name, processes: pythonsOf(target, onlyPid, discovery, options) };
  } finally {
    await discovery.stop();
  }
}

/** Whether it is a CPython is for its heap's reader to say: that knows, and says what else it is. */
function processByPid(pid: number, { roots }: ConnectOptions): HeapProcess | null {
  const stat = readProcessStat(roots, pid);
  if (stat === null) return null;
  return {
    pid,
    startTicks: stat.startTicks,
    residentBytes: readProcessStatus(roots, pid)?.residentBytes ?? 0,
  };
}

function targetNamed(name: string, discovery: Discovery): Target {
  const targets = discovery.targets();
  const exact = targets.filter(
    ({ identity, instance }) => identity.name === name || instance.containerId === name,
  );
  const found =
    exact.length > 0
      ? exact
      : targets.filter(
          ({ identity, instance }) => identity.name.startsWith(name) || instance.containerId.startsWith(name),
        );
  if (found.length === 1) return found[0]!;
  const shown = printable(name, 80);
  if (found.length > 1)
    throw new HeapTargetError(
      `"${shown}" is the beginning of ${listed(found)}.`,
      'Write enough of the name or the id to mean one of them.',
    );
  const { disabled } = discovery.skipped();
  const kind = discovery.mode === 'docker' ? 'container' : 'group of Python processes';
  const alone = disabled > 0 ? ` (${plural(disabled, kind)} left alone by deployclaw.enable=false)` : '';
  throw new HeapTargetError(
    `No running ${kind} and no process is "${shown}"${alone}.`,
    targets.length > 0
      ? `There are: ${listed(targets)}.`
      : 'Give the number of a process, or start the container.',
  );
}

const MOST_LISTED = 12;

function listed(targets: readonly Target[]): string {
  const names = targets.map(({ identity }) => printable(identity.name, 60)).sort();
  const more = names.length - MOST_LISTED;
  return `${names.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function pythonsOf(
  target: Target,
  onlyPid: number | null,
  discovery: Discovery,
  { roots }: ConnectOptions,
): HeapProcess[] {
  const reading = createCollectors(roots, discovery.mode).processes(target);
  const name = printable(target.identity.name, 80);
  if (reading.status !== 'ok') {
    const why = reading.status === 'absent' ? reading.why : reading.error.message;
    throw new HeapTargetError(
      `The processes of ${name} cannot be listed: ${why}`,
      'Try again; `deployclaw doctor` says more.',
    );
  }
  const all = reading.value;
  if (onlyPid !== null) {
    const one = all.find(({ pid }) => pid === onlyPid);
    if (one !== undefined) return [one];
    throw new HeapTargetError(
      `Process ${onlyPid} is not in ${name}.`,
      `Its processes are: ${all.map(({ pid }) => pid).join(', ')}.`,
    );
  }
  const pythons = all.filter(({ python }) => python !== null);
  if (pythons.length === 0)
    throw new HeapTargetError(
      `${name} runs no CPython (${
        all
          .map(({ comm }) => printable(comm, 20))
          .slice(0, MOST_LISTED)
          .join(', ') || 'nothing'
      }).`,
      'Name a container that does; `deployclaw doctor` counts them.',
    );
  return [...pythons].sort((a, b) => b.residentBytes - a.residentBytes || a.pid - b.pid);
}
