import type { Mapping } from '../memory/mapping.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u64 } from '../memory/words.ts';
import type { Interpreter } from '../runtime/interpreter.ts';

/** Whose records tell what malloc has handed out: glibc's, musl's (mallocng, 1.2.1 and later), or nobody's we can read. */
export type MallocKind = 'glibc' | 'musl' | 'unknown';

/** Bytes that the debug hooks put in front of each block: its size and the domain's letter. */
export const DEBUG_BYTES = 16;

/** Libraries that take malloc over when they are preloaded or linked. */
const OTHER = /(^|\/)lib(jemalloc|mimalloc|tcmalloc|tbbmalloc|rpmalloc|snmalloc|hoard)[^/]*\.so/;

/** The dict behind sys.modules, as a chunk of glibc: its GC head, itself, the hooks' 24 bytes, the chunk's own. */
const DICT_CHUNK = { least: 64, most: 128 };

/** Which malloc a process uses for what is not in pymalloc's arenas. */
export function mallocKind(
  memory: TargetMemory,
  interpreter: Interpreter,
  mappings: readonly Mapping[],
): MallocKind {
  if (mappings.some((mapping) => OTHER.test(mapping.path))) return 'unknown';
  const { libc, allocator } = interpreter;
  const direct = allocator === 'malloc' || allocator === 'malloc_debug';
  return libc === 'glibc' && direct && !isInChunk(memory, interpreter) ? 'unknown' : libc;
}

/** CPython brings an allocator of its own along (PYTHONMALLOC=mimalloc, 3.13 and later) that asks no malloc at all. */
function isInChunk(memory: TargetMemory, { modulesAddress, layout, allocator }: Interpreter): boolean {
  const hooks = allocator === 'malloc_debug' ? DEBUG_BYTES : 0;
  const size = u64(memory, modulesAddress - layout['gc_head.size']! - hooks - 8);
  return size >= DICT_CHUNK.least && size <= DICT_CHUNK.most;
}
