import type { TargetMemory } from '../memory/target-memory.ts';
import { type ElfHeader, loadBias, PT_LOAD, readElfHeader } from './elf-header.ts';
import type { Module } from './modules.ts';

export interface ModuleHeader {
  readonly header: ElfHeader;
  /** Added to an address of the file, it gives the address in the process. */
  readonly bias: number;
  /** The first byte behind the module's data and .bss in the process. */
  readonly end: number;
}

/** The ELF header of a loaded module from the process's memory; null when there is none. */
export function readModuleHeader(memory: TargetMemory, module: Module): ModuleHeader | null {
  const header = readElfHeader(memory, module.first.start);
  const bias = header === null ? null : loadBias(header, module.first.start);
  if (header === null || bias === null) return null;
  const ends = header.segments
    .filter(({ type }) => type === PT_LOAD)
    .map(({ address, memorySize }) => bias + address + memorySize);
  return { header, bias, end: Math.max(...ends) };
}
