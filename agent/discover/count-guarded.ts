import { readlinkSync } from 'node:fs';
import type { HostRoots } from '../collect/collector.ts';
import { readArguments } from './process-files.ts';

/**
 * How many of these processes hide their program from this user, so that nobody can tell whether they are Python.
 * Kernel threads, which have no arguments, are not counted.
 */
export function countGuarded(roots: HostRoots, pids: Iterable<number>): number {
  let guarded = 0;
  for (const pid of pids)
    if (isDenied(`${roots.proc}/${pid}/exe`) && readArguments(roots, pid).length > 0) guarded++;
  return guarded;
}

function isDenied(path: string): boolean {
  try {
    readlinkSync(path);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM';
  }
}
