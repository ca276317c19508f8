import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u64 } from '../memory/words.ts';

const header = new Uint8Array(96);
const headerWords = new Uint32Array(header.buffer);
const text = new Uint8Array(4096);
const HIGH = 2 ** 32;

/**
 * The characters of a `str` object, at most `limit` (up to 1,024) and cut there; null when what lies at `address` cannot
 * be one. Hostile text. Source: Include/cpython/unicodeobject.h (PyASCIIObject, PyCompactUnicodeObject).
 */
export function readPythonString(
  memory: TargetMemory,
  layout: Layout,
  address: number,
  limit: number,
): string | null {
  const size = layout['unicode.size']!;
  // A short ASCII string may be the last thing in front of a hole: the whole structure is more than it has.
  if (memory.read(address, header, 0, size) < layout['unicode.ascii_size']!) return null;
  const state = headerWords[layout['unicode.state']! >>> 2]!;
  const at = layout['unicode.length']! >>> 2;
  const length = Math.min(headerWords[at]! + headerWords[at + 1]! * HIGH, limit, 1024);
  const kind = (state & layout['unicode.mask_kind']!) >>> 2;
  if (kind !== 1 && kind !== 2 && kind !== 4) return null;
  const data = dataAddress(memory, layout, address, state);
  const got = memory.read(data, text, 0, length * kind);
  return got === length * kind ? decode(length, kind) : null;
}

function dataAddress(memory: TargetMemory, layout: Layout, address: number, state: number): number {
  if ((state & layout['unicode.mask_compact']!) === 0) return u64(memory, address + layout['unicode.data']!);
  const ascii = (state & layout['unicode.mask_ascii']!) !== 0;
  return address + (ascii ? layout['unicode.ascii_size']! : layout['unicode.compact_size']!);
}

function decode(length: number, kind: 1 | 2 | 4): string {
  const bytes = Buffer.from(text.buffer, 0, length * kind);
  if (kind === 1) return bytes.toString('latin1');
  if (kind === 2) return bytes.toString('utf16le');
  let decoded = '';
  for (let i = 0; i < length; i++) {
    const point = bytes.readUInt32LE(i * 4);
    decoded += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  return decoded;
}
