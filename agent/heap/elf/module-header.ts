import type { TargetMemory } from '../memory/target-memory.ts';
import { type ElfHeader, loadBias, PT_LOAD, readElfHeader } from './elf-header.ts';
import type { Module } from './modules.ts';

export interface ModuleHeader {
  readonly header: ElfHeader;
  /** Added to an address of the file, it gives the address in the process. */
  readonly bias: number;
  /** Where the variables begin that start as zero (.bss), in the process; `end` when there are none. */
  readonly zeroed: number;
  /** The first byte behind the module's data and .bss in the process. */
  readonly end: number;
}

/** The ELF header of a loaded module from the process's memory; null when there is none. */
export function readModuleHeader(memory: TargetMemory, module: Module): ModuleHeader | null {
  const header = readElfHeader(memory, module.first.start);
  const bias = header === null ? null : loadBias(header, module.first.start);
  if (header === null || bias === null) return null;
  const loads = header.segments.filter(({ type }) => type === PT_LOAD);
  const end = Math.max(...loads.map(({ address, memorySize }) => bias + address + memorySize));
  const zeroed = loads
    .filter(({ fileSize, memorySize }) => memorySize > fileSize)
    .map(({ address, fileSize }) => bias + address + fileSize);
  return { header, bias, zeroed: Math.min(end, ...zeroed), end };
}
