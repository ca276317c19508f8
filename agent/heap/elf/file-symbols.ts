import type { TargetMemory } from '../memory/target-memory.ts';
import { type ElfHeader, word } from './elf-header.ts';

/** Addresses that a file gives, without load bias. */
export interface FileSymbols {
  readonly symbols: ReadonlyMap<string, number>;
  readonly sections: ReadonlyMap<string, number>;
}

interface Section {
  readonly name: number;
  readonly type: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

const SHT_SYMTAB = 2;
const SECTION = 64;
const SYMBOL = 24;
const MAX_SECTIONS = 4096;
/** A debug build of CPython has 1.5 MB of symbols and 1 MB of names. A larger table is cut here, not refused. */
const MAX_TABLE_BYTES = 32 * 1024 * 1024;

/**
 * Static symbols (`.symtab`) named in `wanted`, and all sections by name, of the ELF64 file `file`; both are empty in a
 * stripped file or when the file lies about them. The first symbol of a name wins.
 */
export function readFileSymbols(
  file: TargetMemory,
  header: ElfHeader,
  wanted: ReadonlySet<string>,
): FileSymbols {
  const sections = readSections(file, header);
  const names = sections[header.sectionNamesIndex];
  const nameBytes = names === undefined ? Buffer.alloc(0) : readTable(file, names);
  const byName = new Map<string, number>();
  for (const section of sections)
    if (section.address !== 0) byName.set(stringAt(nameBytes, section.name), section.address);
  const symbols = new Map<string, number>();
  for (const section of sections) {
    const strings = sections[section.link];
    if (section.type === SHT_SYMTAB && strings !== undefined)
      collectSymbols(readTable(file, section), readTable(file, strings), wanted, symbols);
  }
  return { symbols, sections: byName };
}

function readSections(file: TargetMemory, header: ElfHeader): Section[] {
  const table = Buffer.alloc(Math.min(header.sectionCount, MAX_SECTIONS) * SECTION);
  const got = file.read(header.sectionsOffset, table, 0, table.length);
  const sections: Section[] = [];
  for (let at = 0; at + SECTION <= got; at += SECTION)
    sections.push({
      name: table.readUInt32LE(at),
      type: table.readUInt32LE(at + 4),
      address: word(table, at + 16),
      offset: word(table, at + 24),
      size: word(table, at + 32),
      link: table.readUInt32LE(at + 40),
    });
  return sections;
}

function collectSymbols(
  table: Buffer,
  strings: Buffer,
  wanted: ReadonlySet<string>,
  into: Map<string, number>,
): void {
  // Names are compared as bytes: a string for each of 40,000 symbols would cost more than all the rest.
  const needles = [...wanted].map((name) => ({ name, bytes: Buffer.from(`${name}\0`, 'latin1') }));
  for (let at = 0; at + SYMBOL <= table.length; at += SYMBOL) {
    const nameAt = table.readUInt32LE(at);
    if (nameAt === 0 || nameAt >= strings.length || table.readUInt16LE(at + 6) === 0) continue;
    for (const { name, bytes } of needles)
      if (strings[nameAt] === bytes[0] && startsAt(strings, nameAt, bytes) && !into.has(name))
        into.set(name, word(table, at + 8));
  }
}

function startsAt(bytes: Buffer, at: number, needle: Buffer): boolean {
  return (
    at + needle.length <= bytes.length &&
    bytes.compare(needle, 0, needle.length, at, at + needle.length) === 0
  );
}

function readTable(file: TargetMemory, section: Section): Buffer {
  const size = Math.min(section.size, MAX_TABLE_BYTES);
  if (!(size > 0)) return Buffer.alloc(0);
  // A file that claims a large table but is small must not cost the memory: the last byte is looked at first.
  const probe = Buffer.alloc(1);
  if (file.read(section.offset + size - 1, probe, 0, 1) === 0) return Buffer.alloc(0);
  const bytes = Buffer.alloc(size);
  return bytes.subarray(0, file.read(section.offset, bytes, 0, size));
}

function stringAt(bytes: Buffer, at: number): string {
  if (at >= bytes.length) return '';
  const end = bytes.indexOf(0, at);
  return bytes.toString('latin1', at, Math.min(end < 0 ? bytes.length : end, at + 64));
}
