import type { HostRoots } from '../../collect/collector.ts';
import { readProcessStat } from '../../collect/kernel/process-stat.ts';
import { readProcessStatus } from '../../collect/kernel/process-status.ts';
import { meansNotThere } from '../../collect/kernel/read-kernel-file.ts';
import type { HeapTarget } from '../heap-reader.ts';
import type { Mapping } from '../memory/mapping.ts';
import { openProcessMemory, type ProcessMemory } from '../memory/process-memory.ts';
import { readMappings } from '../memory/read-mappings.ts';
import { openResidentMemory, type ResidentMemory } from '../memory/resident-memory.ts';
import { HeapRefusal } from './heap-refusal.ts';

/** A process that may be read. Close it. */
export interface OpenTarget {
  readonly memory: ProcessMemory;
  readonly mappings: readonly Mapping[];
  /** Bytes that were asked for, lie in swap and were left there. */
  swappedBytes(): number;
  close(): void;
}

/** Opens a process for reading. Throws HeapRefusal: `process-ended`, `pid-reused`, `not-permitted`. */
export function openTarget(target: HeapTarget, roots: HostRoots): OpenTarget {
  requireSameProcess(target, roots);
  const memory = asRefusal(target, () => openUnswapped(target.pid, roots));
  try {
    const mappings = readTargetMappings(target, roots);
    // Now, not only before: what was opened is the process that was meant.
    requireSameProcess(target, roots);
    const swappedBytes = () => ('swappedBytes' in memory ? memory.swappedBytes : 0);
    return { memory, mappings, swappedBytes, close: () => memory.close() };
  } catch (error) {
    memory.close();
    throw error;
  }
}

/** Looking up each page costs time, so only where a page can be in swap at all. */
function openUnswapped(pid: number, roots: HostRoots): ProcessMemory | ResidentMemory {
  const memory = openProcessMemory(pid, roots);
  try {
    const swapped = readProcessStatus(roots, pid)?.swapBytes ?? 0;
    return swapped > 0 ? openResidentMemory(memory, pid, roots) : memory;
  } catch (error) {
    memory.close();
    throw error;
  }
}

/** Its mappings now; empty once it has ended. Throws HeapRefusal (`not-permitted`). */
export function readTargetMappings(target: HeapTarget, roots: HostRoots): readonly Mapping[] {
  return asRefusal(target, () => readMappings(target.pid, roots)) ?? [];
}

/** Throws HeapRefusal (`process-ended`, `pid-reused`) unless `pid` still is the process that started then. */
export function requireSameProcess({ pid, startTicks }: HeapTarget, roots: HostRoots): void {
  const stat = asRefusal({ pid }, () => readProcessStat(roots, pid));
  if (stat === null || stat.state === 'Z' || stat.state === 'X') throw ended(pid);
  if (stat.startTicks !== startTicks)
    throw new HeapRefusal(
      'pid-reused',
      `Process ${pid}: it ended, and its number belongs to another process now.`,
      'Look for the service again; nothing was read.',
    );
}

function asRefusal<T>({ pid }: { readonly pid: number }, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    if (meansNotThere(cause)) throw ended(pid, error);
    throw new HeapRefusal(
      'not-permitted',
      `Process ${pid}: its memory may not be read (${(cause as NodeJS.ErrnoException).code ?? String(cause)}).`,
      'Run the agent as root of the host, or with CAP_SYS_PTRACE and --pid=host.',
      { cause: error },
    );
  }
}

function ended(pid: number, cause?: unknown): HeapRefusal {
  return new HeapRefusal(
    'process-ended',
    `Process ${pid}: it has ended.`,
    'Look for the service again; nothing was read.',
    { cause },
  );
}
