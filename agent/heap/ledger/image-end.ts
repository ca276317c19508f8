import { loadBias, PT_LOAD, readElfHeader } from '../elf/elf-header.ts';
import type { TargetMemory } from '../memory/target-memory.ts';

const PAGE = 4096;

/**
 * Where the image of a program or library that is mapped at `base` ends, its `.bss` with it: the kernel puts other
 * anonymous mappings right behind, and makes one of both. Null when no ELF file is there.
 */
export function imageEnd(memory: TargetMemory, base: number): number | null {
  const header = readElfHeader(memory, base);
  const bias = header === null ? null : loadBias(header, base);
  if (header === null || bias === null) return null;
  const ends = header.segments
    .filter((segment) => segment.type === PT_LOAD)
    .map((segment) => bias + segment.address + segment.memorySize);
  return Math.ceil(Math.max(...ends) / PAGE) * PAGE;
}
