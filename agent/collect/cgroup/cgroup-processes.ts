import { readdirSync, statSync } from 'node:fs';
import { meansNotThere, readKernelFile } from '../kernel/read-kernel-file.ts';

/**
 * Text of every `cgroup.procs` of a cgroup and the cgroups below it. A process is in exactly one cgroup of a
 * hierarchy, so each pid comes once unless it moves while being listed. Empty when the cgroup is gone.
 */
export function processLists(directory: string): string[] {
  const lists: string[] = [];
  const open = [directory];
  for (const current of open) {
    const text = readKernelFile(`${current}/cgroup.procs`);
    if (text !== null) lists.push(text);
    open.push(...childCgroups(current));
  }
  return lists;
}

/** Pids in a cgroup and below it, ascending. */
export function cgroupPids(directory: string): number[] {
  const pids = processLists(directory).flatMap((text) => text.split('\n').filter(Boolean).map(Number));
  return [...new Set(pids.filter((pid) => Number.isSafeInteger(pid) && pid > 0))].sort((a, b) => a - b);
}

/** How many processes there are, without making a list of them. */
export function countProcesses(directory: string): number {
  let lines = 0;
  for (const text of processLists(directory))
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function childCgroups(directory: string): string[] {
  try {
    // A kernfs directory has two links and one per subdirectory: most containers have none, and listing costs more.
    if (statSync(directory).nlink === 2) return [];
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${directory}/${entry.name}`);
  } catch (error) {
    if (meansNotThere(error)) return [];
    throw error;
  }
}
