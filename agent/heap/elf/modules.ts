import type { Mapping } from '../memory/mapping.ts';

/** One ELF file as loaded: a program or a library. */
export interface Module {
  /** Its mapping at the file's first byte. */
  readonly first: Mapping;
  /** Everything that belongs to it, in the order of the addresses, the anonymous memory behind its data (.bss) too. */
  readonly mappings: readonly Mapping[];
}

/**
 * Modules of a process by their mappings. A file that is mapped twice (ctypes, or a reader that maps its own library)
 * gives two. An upper bound keeps a process with a million mappings from costing more than it is worth.
 */
export function findModules(mappings: readonly Mapping[], limit = 10_000): Module[] {
  const modules: Module[] = [];
  for (let i = 0; i < mappings.length && modules.length < limit; i++) {
    const first = mappings[i]!;
    if (first.inode === 0 || first.fileOffset !== 0 || !first.readable) continue;
    modules.push({ first, mappings: mappingsFrom(mappings, i) });
  }
  return modules;
}

function mappingsFrom(mappings: readonly Mapping[], start: number): Mapping[] {
  const first = mappings[start]!;
  const own = [first];
  for (let i = start + 1; i < mappings.length; i++) {
    const next = mappings[i]!;
    const before = own.at(-1)!;
    const sameFile = next.inode === first.inode && next.device === first.device && next.path === first.path;
    if (sameFile && next.fileOffset > 0) own.push(next);
    else if (next.inode === 0 && next.path === '' && next.start === before.end && before.writable)
      own.push(next); // .bss
    else if (next.inode !== 0 || next.path !== '') break;
  }
  return own;
}
