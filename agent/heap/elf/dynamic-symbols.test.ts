import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HOST_ROOTS } from '../../collect/collector.ts';
import { openProcessMemory } from '../memory/process-memory.ts';
import { readMappings } from '../memory/read-mappings.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { dynamicSymbols } from './dynamic-symbols.ts';
import { readElfHeader } from './elf-header.ts';
import { readFileSymbols } from './file-symbols.ts';
import { openMappedFile } from './mapped-file.ts';
import { readModuleHeader } from './module-header.ts';
import { findModules, type Module } from './modules.ts';

const memory = openProcessMemory(process.pid, HOST_ROOTS);
const mappings = readMappings(process.pid, HOST_ROOTS)!;
const modules = findModules(mappings);
const libc = modules.find(({ first }) => /\/libc\.so\.6$/.test(first.path))!;
const program = modules.find(({ first }) => first.path === process.execPath)!;
const hasReadelf = existsSync('/usr/bin/readelf');

describe('Dynamic symbols in memory', () => {
  it.skipIf(!hasReadelf)('are all of those that readelf lists, at the same places', () => {
    const found = lookupIn(libc);
    const { bias } = readModuleHeader(memory, libc)!;
    const listed = readelf(['--dyn-syms', '--wide', libc.first.path])
      .filter((symbol) => symbol.section !== 'UND' && symbol.value !== 0)
      // Several versions of one name are several places; the first of a chain is as good as any.
      .filter((symbol, _, all) => all.filter(({ name }) => name === symbol.name).length === 1);
    expect(listed.length).toBeGreaterThan(1000);
    for (const { name, value } of listed) expect([name, found(name)]).toEqual([name, value + bias]);
  });

  it('do not have what is not there', () => {
    const found = lookupIn(libc);
    expect(['_PyRuntime', '', 'mallo', 'mallocx'].map(found)).toEqual([null, null, null, null]);
  });

  it('are looked for without an end in a table that lies: bounded reads', () => {
    const lying: TargetMemory = {
      read: (_, into, at, length) => {
        into.fill(0x01, at, at + length);
        return length;
      },
      reads: 0,
      bytesRead: 0,
    };
    const header = readModuleHeader(memory, libc)!.header;
    expect(dynamicSymbols(lying, header, 0)?.('malloc') ?? null).toBeNull();
  });
});

describe('Symbols of a file', () => {
  it.skipIf(!hasReadelf)('are those that readelf lists, and sections by name', () => {
    const file = openMappedFile(process.pid, memory, HOST_ROOTS)(program.first)!;
    const header = readElfHeader(file, 0)!;
    const { symbols, sections } = readFileSymbols(file, header, new Set(['main', '_start', 'nonsense']));
    file.close();
    const listed = readelf(['--symbols', '--wide', process.execPath]);
    const value = (name: string) => listed.find((symbol) => symbol.name === name)?.value;
    expect(symbols.get('main')).toBe(value('main'));
    expect(symbols.get('_start')).toBe(value('_start'));
    expect(symbols.has('nonsense')).toBe(false);
    expect(sections.get('.dynsym')).toBeGreaterThan(0);
  });

  it('are none in a text file and in a header without the rest', () => {
    const text = bytes(readFileSync('package.json'));
    expect(readElfHeader(text, 0)).toBeNull();
    const head = bytes(readFileSync(libc.first.path).subarray(0, 4096));
    const header = readElfHeader(head, 0)!;
    expect(readFileSymbols(head, header, new Set(['malloc']))).toEqual({
      symbols: new Map(),
      sections: new Map(),
    });
  });
});

function lookupIn(module: Module) {
  const { header, bias } = readModuleHeader(memory, module)!;
  return dynamicSymbols(memory, header, bias)!;
}

function readelf(args: string[]): { name: string; value: number; section: string }[] {
  const text = execFileSync('readelf', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return text.split('\n').flatMap((line) => {
    const [number, value, , , , , section, name] = line.trim().split(/\s+/);
    if (!/^\d+:$/.test(number ?? '') || !name || !section) return [];
    return [{ name: name.replace(/@.*/, ''), value: Number.parseInt(value!, 16), section }];
  });
}

function bytes(content: Buffer): TargetMemory {
  return {
    read: (address, into, at, length) =>
      content.copy(into, at, Math.min(address, content.length), address + length),
    reads: 0,
    bytesRead: 0,
  };
}
