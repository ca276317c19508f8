import { readdirSync, statSync } from 'node:fs';
import type { HostRoots, ProcessReading } from './collector.ts';
import { type KnownProgram, lookAtProgram } from './kernel/known-program.ts';
import { readProcessStat } from './kernel/process-stat.ts';
import { readProcessStatus } from './kernel/process-status.ts';
import { ROLLUP_RESIDENT_LIMIT_BYTES, readSmapsRollup } from './kernel/smaps-rollup.ts';

/** Above this many slots the descriptor table is not listed. */
const MAX_DESCRIPTOR_SLOTS = 65_536;
/**
 * Everything about one process, or null when it ended, or its number went to another process, while being read.
 * `known` is what the last traversal knew by pid; `next` receives what this one knows.
 */
export function readProcess(
  roots: HostRoots,
  pid: number,
  known: ReadonlyMap<number, KnownProgram>,
  next: Map<number, KnownProgram>,
): ProcessReading | null {
  const stat = readProcessStat(roots, pid);
  const status = readProcessStatus(roots, pid);
  if (stat === null || status === null || stat.state === 'X') return null;
  const small = status.residentBytes > 0 && status.residentBytes <= ROLLUP_RESIDENT_LIMIT_BYTES;
  const rollup = small ? readSmapsRollup(roots, pid) : null;
  const program = lookAtProgram(roots, pid, stat.startTicks, known.get(pid));
  const openFiles = countOpenFiles(roots, pid, status.descriptorSlots);
  if (readProcessStat(roots, pid)?.startTicks !== stat.startTicks) return null;
  if (program !== null) next.set(pid, program);
  return {
    pid,
    parentPid: stat.parentPid,
    startTicks: stat.startTicks,
    comm: stat.comm,
    threads: status.threads,
    residentBytes: status.residentBytes,
    python: program?.python ?? null,
    openFiles,
    pssBytes: rollup?.pssBytes ?? null,
    privateDirtyBytes: rollup?.privateDirtyBytes ?? null,
  };
}

function countOpenFiles(roots: HostRoots, pid: number, slots: number): number | null {
  const folder = `${roots.proc}/${pid}/fd`;
  try {
    // Since Linux 6.2 the folder's size is the count.
    const { size } = statSync(folder);
    if (roots.proc === '/proc' && size > 0) return size;
    return slots > MAX_DESCRIPTOR_SLOTS ? null : readdirSync(folder).length;
  } catch {
    return null;
  }
}
