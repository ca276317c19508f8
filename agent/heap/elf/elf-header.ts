import type { TargetMemory } from '../memory/target-memory.ts';

/** What is needed of an ELF64 header and its program headers. Addresses as the file gives them, without load bias. */
export interface ElfHeader {
  readonly machine: number;
  readonly sectionsOffset: number;
  readonly sectionCount: number;
  readonly sectionNamesIndex: number;
  readonly segments: readonly Segment[];
}

export interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
}

export const EM_X86_64 = 62;
export const EM_AARCH64 = 183;
export const PT_LOAD = 1;
export const PT_DYNAMIC = 2;

const HEADER = 64;
const SEGMENT = 56;
/** CPython's builds have about 12; a header that claims more than this is garbage. */
const MAX_SEGMENTS = 256;

/** ELF class of the file at `base`: 64, 32, or null when none is there. */
export function elfClass(bytes: TargetMemory, base: number): 64 | 32 | null {
  const head = Buffer.alloc(6);
  if (bytes.read(base, head, 0, 6) < 6 || head.readUInt32BE(0) !== 0x7f454c46) return null;
  return head[4] === 2 && head[5] === 1 ? 64 : 32;
}

/**
 * Header and program headers of the little-endian ELF64 at `base`: of a file (base 0) or of its image in a process.
 * Null when it is none or lies about its size. Source: elf(5).
 */
export function readElfHeader(bytes: TargetMemory, base: number): ElfHeader | null {
  const head = Buffer.alloc(HEADER);
  if (elfClass(bytes, base) !== 64 || bytes.read(base, head, 0, HEADER) < HEADER) return null;
  const offset = word(head, 32);
  const count = head.readUInt16LE(56);
  if (head.readUInt16LE(54) !== SEGMENT || count === 0 || count > MAX_SEGMENTS) return null;
  const table = Buffer.alloc(count * SEGMENT);
  if (bytes.read(base + offset, table, 0, table.length) < table.length) return null;
  const segments: Segment[] = [];
  for (let at = 0; at < table.length; at += SEGMENT)
    segments.push({
      type: table.readUInt32LE(at),
      offset: word(table, at + 8),
      address: word(table, at + 16),
      fileSize: word(table, at + 32),
      memorySize: word(table, at + 40),
    });
  return {
    machine: head.readUInt16LE(18),
    sectionsOffset: word(head, 40),
    sectionCount: head.readUInt16LE(60),
    sectionNamesIndex: head.readUInt16LE(62),
    segments,
  };
}

/** Difference between addresses in the file and in the process that has it mapped at `base`. */
export function loadBias(header: ElfHeader, base: number): number | null {
  const first = header.segments.find((segment) => segment.type === PT_LOAD);
  if (first === undefined) return null;
  // The kernel maps whole pages: the file's first byte lies at the page of the first segment, minus its offset.
  return base - (first.address - first.offset);
}

/** A 64-bit little-endian number as a double; exact for every offset and address that can be true. */
export function word(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}
