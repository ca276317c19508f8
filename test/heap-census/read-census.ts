import { HOST_ROOTS } from '../../agent/collect/collector.ts';
import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import { takeCensus } from '../../agent/heap/census/take-census.ts';
import type { HeapTarget } from '../../agent/heap/heap-reader.ts';
import type { Mapping } from '../../agent/heap/memory/mapping.ts';
import type { TargetMemory } from '../../agent/heap/memory/target-memory.ts';
import type { Interpreter } from '../../agent/heap/runtime/interpreter.ts';
import { locateInterpreter } from '../../agent/heap/runtime/locate-interpreter.ts';
import { openTarget } from '../../agent/heap/runtime/open-target.ts';

/** A census in this process, without the process that the agent would start for it. */
export function readCensus(target: HeapTarget): HeapCensus {
  return withTarget(target, censusOf);
}

/** Takes a census of memory, live or recorded. */
export function censusOf(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
  deadlineMs = Date.now() + 60_000,
): HeapCensus {
  return takeCensus(memory, interpreter, mappings, {
    deadlineMs,
    now: Date.now,
    cpuMs: () => process.cpuUsage().user / 1000,
    gc: null,
    threads: null,
  });
}

/** Opens a target and finds its interpreter, for one look. */
export function withTarget<T>(
  target: HeapTarget,
  look: (memory: TargetMemory, interpreter: Interpreter, mappings: readonly Mapping[]) => T,
): T {
  const { memory, mappings, close } = openTarget(target, HOST_ROOTS);
  try {
    return look(memory, locateInterpreter(target, memory, mappings, HOST_ROOTS), mappings);
  } finally {
    close();
  }
}

/** Objects of a type, 0 when the census has none. */
export function countOf(census: HeapCensus, type: string): number {
  return census.types.find((counted) => counted.type === type)?.count ?? 0;
}
