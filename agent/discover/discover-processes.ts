import { readServiceCgroup } from '../collect/cgroup/service-cgroup.ts';
import type { KnownProgram } from '../collect/kernel/known-program.ts';
import { countGuarded } from './count-guarded.ts';
import type { Discovery, DiscoveryOptions } from './discovery-types.ts';
import { ancestry, groupProcesses } from './group-processes.ts';
import { identifyProcess, processGroupId } from './identify-process.ts';
import { readEnvironment } from './process-files.ts';
import { type ProcessTable, readProcessTable } from './process-table.ts';
import { isYes } from './read-labels.ts';
import { createTargetBook } from './target-book.ts';

const RESCAN_EVERY_MS = 10_000;

/**
 * Plain Python processes as targets, for a host without an engine: the process table is read every 10 s.
 * Left out are the agent, what it started, and what started it (a Python script that runs the agent is no service),
 * except for descendants that ask for it with DEPLOYCLAW_ENABLE=true in their environment.
 */
export function discoverProcesses(options: DiscoveryOptions): Discovery {
  const { roots, now } = options;
  const book = createTargetBook(options.scope);
  const ownServiceCgroup = readServiceCgroup(roots, process.pid, null);
  let programs: ReadonlyMap<number, KnownProgram> = new Map();
  let pids: readonly number[] = [];
  let failure: string | null = null;

  function scan(): void {
    const atMs = now();
    const table = readProcessTable(roots, programs, ownServiceCgroup);
    programs = table.programs;
    pids = [...table.rows.keys()];
    const groups = groupProcesses(table.rows, ownTree(table));
    // A target stays as it was first identified: a namesake that comes or goes must not rename it.
    const known = new Map(book.targets().map((target) => [target.instance.containerId, target]));
    const names = new Set(book.targets().map((target) => target.identity.name));
    const found = groups.map((root) => {
      const target = known.get(processGroupId(roots, root));
      return target === undefined ? identifyProcess(roots, root, names) : { target, enabled: true };
    });
    book.keepOnly(new Set(found.map(({ target }) => target.instance.containerId)), atMs, null);
    for (const { target, enabled } of found) book.admit(target, enabled, atMs);
  }

  function ownTree(table: ProcessTable): Set<number> {
    const own = new Set(ancestry(table.rows, process.pid));
    for (const { pid, python } of table.rows.values()) {
      if (!ancestry(table.rows, pid).includes(process.pid)) continue;
      if (python === null || !isYes(readEnvironment(roots, pid).get('DEPLOYCLAW_ENABLE'))) own.add(pid);
    }
    return own;
  }

  function scanSafely(): void {
    try {
      scan();
      failure = null;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
  }

  function guardedNotice(): string[] {
    const n = countGuarded(roots, pids);
    if (n === 0) return [];
    return [
      `${n} process${n === 1 ? '' : 'es'} of other users cannot be told from Python or not, and are left out. Run as root, or with CAP_SYS_PTRACE.`,
    ];
  }

  scan();
  const timer = setInterval(scanSafely, RESCAN_EVERY_MS).unref();
  return {
    mode: 'process',
    engine: 'none, plain processes',
    docker: null,
    notices: () => [
      'No container engine: plain Python processes are the targets, grouped by service cgroup or parent process.',
      ...book.missingNames().map((name) => `No Python process in scope is named ${JSON.stringify(name)}.`),
      ...guardedNotice(),
      ...(failure === null ? [] : [`The last scan of the process table failed: ${failure}`]),
    ],
    targets: book.targets,
    skipped: book.skipped,
    missingNames: book.missingNames,
    subscribe: book.subscribe,
    stop: async () => clearInterval(timer),
  };
}
