import { dynamicSymbols } from '../elf/dynamic-symbols.ts';
import { type ElfHeader, loadBias, readElfHeader } from '../elf/elf-header.ts';
import { readFileSymbols } from '../elf/file-symbols.ts';
import type { OpenMappedFile } from '../elf/mapped-file.ts';
import type { Module } from '../elf/modules.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u32 } from '../memory/words.ts';

/** A place where `_PyRuntime` may be; addresses in the target. */
export interface RuntimeCandidate {
  readonly module: Module;
  readonly address: number;
  readonly foundBy: 'dynsym' | 'symtab' | 'section' | 'scan';
  /** PY_VERSION_HEX by the symbol `Py_Version` (3.11 and later). */
  readonly versionHex: number | null;
  /** Of the variable that points to pymalloc's vector, and of its length, where symbols name them (3.11 and before). */
  readonly arenasPointer: number | null;
  readonly arenaCount: number | null;
}

const RUNTIME = '_PyRuntime';
const FILE_SYMBOLS = new Set([RUNTIME, 'Py_Version', 'arenas', 'maxarenas']);

/** Symbols that the dynamic loader itself uses, in memory: exact, and needs no file. Null when it does not name `_PyRuntime`. */
export function findByDynamicSymbol(memory: TargetMemory, module: Module): RuntimeCandidate | null {
  const found = headerOf(memory, module);
  if (found === null) return null;
  const lookup = dynamicSymbols(memory, found.header, found.bias);
  const address = lookup?.(RUNTIME) ?? null;
  if (lookup === null || address === null) return null;
  const version = lookup('Py_Version');
  return {
    module,
    address,
    foundBy: 'dynsym',
    versionHex: version === null ? null : u32(memory, version),
    arenasPointer: null,
    arenaCount: null,
  };
}

/** Symbols and sections that only the file has. Null when the file cannot be had or was stripped of them. */
export function findInFile(
  memory: TargetMemory,
  module: Module,
  openFile: OpenMappedFile,
): RuntimeCandidate | null {
  const symbols = symbolsOfFile(memory, module, openFile);
  if (symbols === null) return null;
  const { at, section } = symbols;
  const address = at(RUNTIME) ?? section;
  if (address === null) return null;
  const version = at('Py_Version');
  return {
    module,
    address,
    foundBy: at(RUNTIME) === null ? 'section' : 'symtab',
    versionHex: version === null ? null : u32(memory, version),
    arenasPointer: at('arenas'),
    arenaCount: at('maxarenas'),
  };
}

/** Addresses in the target of what the file's own symbols name. Null without file. */
function symbolsOfFile(
  memory: TargetMemory,
  module: Module,
  openFile: OpenMappedFile,
): { at(name: string): number | null; section: number | null } | null {
  const found = headerOf(memory, module);
  const file = found === null ? null : openFile(module.first);
  if (found === null || file === null) return null;
  try {
    const { symbols, sections } = readFileSymbols(file, found.header, FILE_SYMBOLS);
    const biased = (value: number | undefined) => (value === undefined ? null : value + found.bias);
    return { at: (name) => biased(symbols.get(name)), section: biased(sections.get('.PyRuntime')) };
  } finally {
    file.close();
  }
}

function headerOf(memory: TargetMemory, module: Module): { header: ElfHeader; bias: number } | null {
  const header = readElfHeader(memory, module.first.start);
  const bias = header === null ? null : loadBias(header, module.first.start);
  return header === null || bias === null ? null : { header, bias };
}
