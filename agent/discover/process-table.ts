import { readServiceCgroup } from '../collect/cgroup/service-cgroup.ts';
import type { HostRoots } from '../collect/collector.ts';
import { type KnownProgram, lookAtProgram } from '../collect/kernel/known-program.ts';
import { listPids } from '../collect/kernel/process-list.ts';
import { readProcessStat } from '../collect/kernel/process-stat.ts';

/** One live process, as far as grouping needs it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
  readonly startTicks: number;
  /** CPython's version; null for another program. */
  readonly python: string | null;
  /** The cgroup that stands for one service (see service-cgroup.ts); looked up for Python processes only. */
  readonly serviceCgroup: string | null;
}

export interface ProcessTable {
  readonly rows: ReadonlyMap<number, ProcessRow>;
  /** To be handed to the next scan. */
  readonly programs: ReadonlyMap<number, KnownProgram>;
}

/** Reads all processes of the host, some 15 µs each once their programs are `known`. Those that end meanwhile are left out. */
export function readProcessTable(
  roots: HostRoots,
  known: ReadonlyMap<number, KnownProgram>,
  ownServiceCgroup: string | null,
): ProcessTable {
  const rows = new Map<number, ProcessRow>();
  const programs = new Map<number, KnownProgram>();
  for (const pid of listPids(roots)) {
    const stat = readProcessStat(roots, pid);
    if (stat === null || stat.state === 'Z' || stat.state === 'X') continue;
    const { parentPid, startTicks } = stat;
    const program = lookAtProgram(roots, pid, startTicks, known.get(pid));
    if (program !== null) programs.set(pid, program);
    const python = program?.python ?? null;
    const serviceCgroup = python === null ? null : readServiceCgroup(roots, pid, ownServiceCgroup);
    rows.set(pid, { pid, parentPid, startTicks, python, serviceCgroup });
  }
  return { rows, programs };
}
