import type { Mapping } from '../memory/mapping.ts';
import type { Interpreter } from '../runtime/interpreter.ts';

/** Libraries that take malloc over when they are preloaded or linked. */
const OTHER = /(^|\/)lib(jemalloc|mimalloc|tcmalloc|tbbmalloc|rpmalloc|snmalloc|hoard)[^/]*\.so/;

/** Whether blocks above pymalloc's limit come from another malloc than glibc's, whose records are the ones we can read. */
export function isOtherMalloc(interpreter: Pick<Interpreter, 'libc'>, mappings: readonly Mapping[]): boolean {
  return interpreter.libc !== 'glibc' || mappings.some((mapping) => OTHER.test(mapping.path));
}
