import type { HostRoots } from '../../collect/collector.ts';
import type { Mapping } from '../memory/mapping.ts';
import { readMappings } from '../memory/read-mappings.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import { openPageMap, type PageMap } from './copy/page-map.ts';

/** A located CPython, and how to read it; tests put recorded memory in its place. */
export interface RetentionTarget {
  readonly memory: TargetMemory;
  readonly interpreter: Interpreter;
  /** As they are now; empty once the process has ended. */
  readMappings(): readonly Mapping[];
  openPages(): PageMap;
}

export function liveTarget(
  memory: TargetMemory,
  interpreter: Interpreter,
  roots: HostRoots,
): RetentionTarget {
  const { pid } = interpreter;
  return {
    memory,
    interpreter,
    readMappings: () => readMappings(pid, roots) ?? [],
    openPages: () => openPageMap(pid, roots),
  };
}

/** What a job may take of the process that runs it. */
export interface JobBounds {
  /** For what the job allocates: the resident set of the process without it is already taken off. */
  readonly memoryCapBytes: number;
  /** Called between phases and every hundred thousand steps; throws HeapRefusal `deadline`. */
  readonly checkDeadline: () => void;
  /** UTC epoch ms. */
  readonly now: () => number;
}
