import type { Mapping } from '../memory/mapping.ts';
import type { Interpreter } from '../runtime/interpreter.ts';

/** Whose records tell what malloc has handed out: glibc's, musl's (mallocng, 1.2.1 and later), or nobody's we can read. */
export type MallocKind = 'glibc' | 'musl' | 'unknown';

/** Libraries that take malloc over when they are preloaded or linked. */
const OTHER = /(^|\/)lib(jemalloc|mimalloc|tcmalloc|tbbmalloc|rpmalloc|snmalloc|hoard)[^/]*\.so/;

/** Which malloc a process uses for what is above pymalloc's limit. */
export function mallocKind(interpreter: Pick<Interpreter, 'libc'>, mappings: readonly Mapping[]): MallocKind {
  if (mappings.some((mapping) => OTHER.test(mapping.path))) return 'unknown';
  return interpreter.libc;
}
