import type { ProcessRow } from './process-table.ts';

type Rows = ReadonlyMap<number, ProcessRow>;

/**
 * Root processes of the groups of Python processes, oldest first. In a cgroup that stands for one service all of it is
 * one group, its oldest Python process the root. Elsewhere the topmost Python ancestor is the root and everything below
 * it the group: a gunicorn master and its workers are one service. `excluded` processes neither are nor lead groups.
 */
export function groupProcesses(rows: Rows, excluded: ReadonlySet<number>): ProcessRow[] {
  const roots = new Map<string, ProcessRow>();
  const oldestFirst = [...rows.values()].sort((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
  for (const row of oldestFirst) {
    if (row.python === null || excluded.has(row.pid)) continue;
    const root = row.serviceCgroup === null ? topmostPython(rows, row, excluded) : row;
    const key = root.serviceCgroup ?? `pid ${root.pid}`;
    if (!roots.has(key)) roots.set(key, root);
  }
  return [...roots.values()];
}

/** The pids from `pid` up to the init process, `pid` first. */
export function ancestry(rows: Rows, pid: number): number[] {
  const chain = new Set<number>();
  // A pid that was reused between two reads could close a circle.
  for (let at = rows.get(pid); at !== undefined && !chain.has(at.pid); at = rows.get(at.parentPid))
    chain.add(at.pid);
  return [...chain];
}

function topmostPython(rows: Rows, row: ProcessRow, excluded: ReadonlySet<number>): ProcessRow {
  let top = row;
  for (const pid of ancestry(rows, row.pid)) {
    const ancestor = rows.get(pid)!;
    if (excluded.has(pid) || ancestor.serviceCgroup !== null) break;
    if (ancestor.python !== null) top = ancestor;
  }
  return top;
}
