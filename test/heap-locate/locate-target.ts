import { HOST_ROOTS } from '../../agent/collect/collector.ts';
import type { HeapTarget } from '../../agent/heap/heap-reader.ts';
import type { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import type { Interpreter } from '../../agent/heap/runtime/interpreter.ts';
import { locateInterpreter } from '../../agent/heap/runtime/locate-interpreter.ts';
import { type OpenTarget, openTarget } from '../../agent/heap/runtime/open-target.ts';

/** Calls `look` with the interpreter of a live process and its memory. */
export function withInterpreter<T>(
  target: HeapTarget,
  look: (interpreter: Interpreter, open: OpenTarget) => T,
): T {
  const open = openTarget(target, HOST_ROOTS);
  try {
    return look(locateInterpreter(target, open.memory, open.mappings, HOST_ROOTS), open);
  } finally {
    open.close();
  }
}

/** The interpreter of a live process. */
export function locate(target: HeapTarget): Interpreter {
  return withInterpreter(target, (interpreter) => interpreter);
}

/** The rule that refuses to read a process, or `read` when none does. */
export function ruleFor(target: HeapTarget): string {
  try {
    locate(target);
    return 'read';
  } catch (error) {
    return (error as HeapRefusal).rule;
  }
}
