import { readdirSync } from 'node:fs';
import type { HostRoots } from '../collector.ts';
import { readProcessStat } from './process-stat.ts';
import { meansNotThere, readKernelFile } from './read-kernel-file.ts';

/** All process numbers of the host, as /proc lists them. */
export function listPids(roots: HostRoots): number[] {
  return entries(roots.proc).map(Number).filter(Number.isSafeInteger);
}

/**
 * `rootPid` and all its descendants. A child hangs on the **thread** that forked it, so every thread is asked; a kernel
 * without `children` files (CONFIG_PROC_CHILDREN) is answered by a walk over the whole process table.
 * Stops beyond `limit` processes: the result is then longer than `limit`.
 */
export function descendants(roots: HostRoots, rootPid: number, limit: number): number[] {
  const found = new Set([rootPid]);
  const hasChildrenFiles = readKernelFile(`${roots.proc}/${rootPid}/task/${rootPid}/children`) !== null;
  const childrenOf = hasChildrenFiles ? (pid: number) => listedChildren(roots, pid) : scannedChildren(roots);
  for (const pid of found) {
    for (const child of childrenOf(pid)) found.add(child);
    if (found.size > limit) break;
  }
  return [...found];
}

function listedChildren(roots: HostRoots, pid: number): number[] {
  return entries(`${roots.proc}/${pid}/task`).flatMap((tid) => {
    const text = readKernelFile(`${roots.proc}/${pid}/task/${tid}/children`);
    return text === null ? [] : text.split(' ').filter(Boolean).map(Number).filter(Number.isSafeInteger);
  });
}

function scannedChildren(roots: HostRoots): (pid: number) => number[] {
  const byParent = new Map<number, number[]>();
  for (const pid of listPids(roots)) {
    const parent = readProcessStat(roots, pid)?.parentPid;
    if (parent === undefined) continue;
    byParent.set(parent, [...(byParent.get(parent) ?? []), pid]);
  }
  return (pid) => byParent.get(pid) ?? [];
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (meansNotThere(error)) return [];
    throw error;
  }
}
