import { dynamicSymbols } from '../elf/dynamic-symbols.ts';
import { readFileSymbols } from '../elf/file-symbols.ts';
import type { OpenMappedFile } from '../elf/mapped-file.ts';
import { readModuleHeader } from '../elf/module-header.ts';
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
}

const RUNTIME = '_PyRuntime';
const VERSION = 'Py_Version';

/** Symbols that the dynamic loader itself uses, in memory: exact, and needs no file. Null when it does not name `_PyRuntime`. */
export function findByDynamicSymbol(memory: TargetMemory, module: Module): RuntimeCandidate | null {
  const found = readModuleHeader(memory, module);
  if (found === null) return null;
  const lookup = dynamicSymbols(memory, found.header, found.bias);
  const address = lookup?.(RUNTIME) ?? null;
  if (lookup === null || address === null) return null;
  const version = lookup(VERSION);
  return {
    module,
    address,
    foundBy: 'dynsym',
    versionHex: version === null ? null : u32(memory, version),
  };
}

/** Symbols and sections that only the file has. Null when the file cannot be had or was stripped of them. */
export function findInFile(
  memory: TargetMemory,
  module: Module,
  openFile: OpenMappedFile,
): RuntimeCandidate | null {
  const symbols = fileSymbols(memory, module, openFile, [RUNTIME, VERSION]);
  if (symbols === null) return null;
  const { at, runtimeSection } = symbols;
  const address = at(RUNTIME) ?? runtimeSection;
  if (address === null) return null;
  const version = at(VERSION);
  return {
    module,
    address,
    foundBy: at(RUNTIME) === null ? 'section' : 'symtab',
    versionHex: version === null ? null : u32(memory, version),
  };
}

/** Addresses in the target of what the file's own symbols name. Null without file. */
export function fileSymbols(
  memory: TargetMemory,
  module: Module,
  openFile: OpenMappedFile,
  names: readonly string[],
): { at(name: string): number | null; runtimeSection: number | null } | null {
  const found = readModuleHeader(memory, module);
  const file = found === null ? null : openFile(module.first);
  if (found === null || file === null) return null;
  try {
    const { symbols, sections } = readFileSymbols(file, found.header, new Set(names));
    const biased = (value: number | undefined) => (value === undefined ? null : value + found.bias);
    return { at: (name) => biased(symbols.get(name)), runtimeSection: biased(sections.get('.PyRuntime')) };
  } finally {
    file.close();
  }
}
