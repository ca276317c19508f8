import type { GcGenerationCounters } from '../census/heap-census.ts';
import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u8, u64 } from '../memory/words.ts';
import type { Interpreter } from './interpreter.ts';

const GENERATIONS = 3;

/**
 * What `gc.get_stats()` would return in the process, at no cost to it. Null when it cannot be read. In 3.15 each
 * generation has a ring of the last collections, whose counters go on from one to the next.
 * Source: Modules/gcmodule.c (3.8 to 3.12), Python/gc.c; struct _gc_runtime_state.
 */
export function readGcCounters(
  memory: TargetMemory,
  interpreter: Interpreter,
): GcGenerationCounters[] | null {
  const counters: GcGenerationCounters[] = [];
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const record = recordAddress(memory, interpreter, generation);
    const read = record === null ? null : readRecord(memory, interpreter.layout, record, generation);
    if (read === null) return null;
    counters.push(read);
  }
  return counters;
}

/** Address of the interpreter's _gc_runtime_state: in `_PyRuntime` up to 3.8. */
function gcAddress({ layout, runtimeAddress, interpreterAddress }: Interpreter): number {
  const inInterpreter = layout['interp.gc'];
  return inInterpreter === undefined ? runtimeAddress + layout['rt.gc']! : interpreterAddress + inInterpreter;
}

function recordAddress(memory: TargetMemory, interpreter: Interpreter, generation: number): number | null {
  const { layout } = interpreter;
  const stats = gcAddress(interpreter) + layout['gc.generation_stats']!;
  const size = layout['gc_stats.size']!;
  const young = layout['gc_stats.young_length'];
  if (young === undefined) return stats + generation * size;
  const rings = u64(memory, stats);
  if (rings === 0) return null;
  const ring = (['young', 'old0', 'old1'] as const)[generation]!;
  const index = u8(memory, rings + layout[`gc_stats.${ring}_index`]!);
  const length = generation === 0 ? young : layout['gc_stats.old_length']!;
  return index < length ? rings + layout[`gc_stats.${ring}_items`]! + index * size : null;
}

function readRecord(
  memory: TargetMemory,
  layout: Layout,
  record: number,
  generation: number,
): GcGenerationCounters | null {
  const counters = {
    generation,
    collections: u64(memory, record + layout['gc_stats.collections']!),
    collected: u64(memory, record + layout['gc_stats.collected']!),
    uncollectable: u64(memory, record + layout['gc_stats.uncollectable']!),
  };
  return Object.values(counters).every(Number.isSafeInteger) ? counters : null;
}
