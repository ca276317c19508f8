import type { HostRoots } from '../collector.ts';
import { MalformedFileError } from './kernel-file-errors.ts';
import { readKernelFile } from './read-kernel-file.ts';

export interface ProcessStat {
  readonly parentPid: number;
  /** `R`, `S`, ... `Z`: ended but not yet collected by its parent. */
  readonly state: string;
  /** Start time in clock ticks since boot: with the pid the identity of a process. */
  readonly startTicks: number;
  readonly comm: string;
}

/**
 * Parses /proc/PID/stat (`man proc_pid_stat`). A process chooses its own name, which may hold blanks, line ends and
 * parentheses: the fields start behind the **last** `)`. Throws {@link MalformedFileError}.
 */
export function parseProcessStat(path: string, text: string): ProcessStat {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  // state is field 3, ppid 4, starttime 22
  const fields = close > open && open > 0 ? text.slice(close + 2).split(' ', 20) : [];
  const [state, parentPid, startTicks] = [
    fields[0],
    Number(fields[1] || Number.NaN),
    Number(fields[19] || Number.NaN),
  ];
  if (!state || !isCount(parentPid) || !isCount(startTicks))
    throw new MalformedFileError(path, '"pid (name) state ppid ... starttime ..."', text);
  return { parentPid, state, startTicks, comm: text.slice(open + 1, close).slice(0, 64) };
}

/** Reads it; null when there is no such process. */
export function readProcessStat(roots: HostRoots, pid: number): ProcessStat | null {
  const path = `${roots.proc}/${pid}/stat`;
  const text = readKernelFile(path);
  return text === null ? null : parseProcessStat(path, text);
}

/** True while `pid` is the process that started at `startTicks` and has not ended: a number alone may be reused. */
export function stillRuns(roots: HostRoots, pid: number, startTicks: number): boolean {
  const stat = readProcessStat(roots, pid);
  return stat !== null && stat.startTicks === startTicks && stat.state !== 'Z' && stat.state !== 'X';
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
