import type { HostRoots } from '../../collect/collector.ts';
import { openMappedFile } from '../elf/mapped-file.ts';
import type { HeapTarget } from '../heap-reader.ts';
import type { Mapping } from '../memory/mapping.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { findInterpreter } from './find-interpreter.ts';
import { HeapRefusal } from './heap-refusal.ts';
import type { Interpreter } from './interpreter.ts';
import { readTargetMappings, requireSameProcess } from './open-target.ts';

/** Looks at a process that changes while it is looked at: a thread that ends breaks the list that is being followed. */
const LOOKS = 3;

/**
 * Finds the CPython of a live process, by looking only. `memory` and `mappings` from `openTarget`. Throws HeapRefusal
 * when there is none, none that can be read safely, or the process is not the one that was meant (any more).
 */
export function locateInterpreter(
  target: HeapTarget,
  memory: TargetMemory,
  mappings: readonly Mapping[],
  roots: HostRoots,
): Interpreter {
  const openFile = openMappedFile(target.pid, memory, roots);
  const look = (seen: readonly Mapping[]) => findInterpreter({ ...target, memory, mappings: seen, openFile });
  try {
    for (let left = LOOKS - 1, seen = mappings; ; left--) {
      try {
        return look(seen);
      } catch (error) {
        if (left === 0 || !(error instanceof HeapRefusal) || error.rule !== 'layout-mismatch') throw error;
        seen = readTargetMappings(target, roots);
      }
    }
  } finally {
    // A process that ends during the look makes any answer, and any refusal, worthless.
    requireSameProcess(target, roots);
  }
}
