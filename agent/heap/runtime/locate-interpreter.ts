import type { HostRoots } from '../../collect/collector.ts';
import { openMappedFile } from '../elf/mapped-file.ts';
import type { HeapTarget } from '../heap-reader.ts';
import type { Mapping } from '../memory/mapping.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { findInterpreter } from './find-interpreter.ts';
import type { Interpreter } from './interpreter.ts';
import { requireSameProcess } from './open-target.ts';

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
  try {
    return findInterpreter({ ...target, memory, mappings, openFile });
  } finally {
    // A process that ends during the look makes any answer, and any refusal, worthless.
    requireSameProcess(target, roots);
  }
}
