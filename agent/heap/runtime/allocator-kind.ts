import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import type { ArenaVector } from './arena-vector.ts';
import { liesInArena } from './arena-vector.ts';
import type { PythonAllocator } from './interpreter.ts';

/** PYMEM_FORBIDDENBYTE since 3.8. */
const FORBIDDEN = 0xfd;

/**
 * The allocator of Python objects, told from where a dict lies that the interpreter made at its start: in an arena or
 * not, behind a header of the debug hooks or not. Source: Objects/obmalloc.c, _PyMem_DebugRawAlloc (8 bytes of size,
 * the domain's letter, 7 forbidden bytes, then the block).
 */
export function allocatorKind(
  memory: TargetMemory,
  layout: Layout,
  vector: ArenaVector | null,
  dict: number,
): PythonAllocator {
  const block = dict - layout['gc_head.size']!;
  const header = Buffer.alloc(8);
  const got = memory.read(block - 8, header, 0, 8);
  const debug =
    got === 8 && header[0] === 'o'.charCodeAt(0) && header.subarray(1).every((b) => b === FORBIDDEN);
  const inArena = vector !== null && liesInArena(memory, layout, vector, dict);
  if (inArena) return debug ? 'pymalloc_debug' : 'pymalloc';
  return debug ? 'malloc_debug' : 'malloc';
}
