import type { Layout } from '../../layout/layout.ts';
import { type HeapCopy, pointerAt } from '../copy/heap-copy.ts';

/** A `str` object of the copy. Source: Include/cpython/unicodeobject.h. */
export interface CopiedString {
  /** Byte index of its characters; 0 when they are not in the copy. */
  readonly at: number;
  readonly length: number;
  /** Bytes per character: 1, 2 or 4. */
  readonly width: number;
  /** Names and literals of programs are interned, data is not. */
  readonly interned: boolean;
}

/** Where the characters of the string at `place` lie; null when that cannot be one. */
export function findString(copy: HeapCopy, layout: Layout, place: number): CopiedString | null {
  const { words } = copy;
  const state = words[place + (layout['unicode.state']! >>> 2)]!;
  const lengthAt = place + (layout['unicode.length']! >>> 2);
  const width = (state & layout['unicode.mask_kind']!) >>> 2;
  if ((width !== 1 && width !== 2 && width !== 4) || words[lengthAt + 1] !== 0) return null;
  const at = dataOf(copy, layout, place, state);
  const length = words[lengthAt]!;
  if (at === 0 || at + length * width > copy.end * 4) return null;
  return { at, length, width, interned: (state & layout['unicode.mask_interned']!) !== 0 };
}

/** The characters of the string at `place`; null when that cannot be one or is longer than `limit` characters. */
export function stringAt(copy: HeapCopy, layout: Layout, place: number, limit: number): string | null {
  const found = findString(copy, layout, place);
  return found === null || found.length > limit ? null : decodeString(copy, found);
}

export function decodeString(copy: HeapCopy, { at, length, width }: CopiedString): string {
  const bytes = Buffer.from(copy.words.buffer as ArrayBuffer, at, length * width);
  if (width === 1) return bytes.toString('latin1');
  if (width === 2) return bytes.toString('utf16le');
  let text = '';
  for (let i = 0; i < length; i++) {
    const point = bytes.readUInt32LE(i * 4);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  return text;
}

function dataOf(copy: HeapCopy, layout: Layout, place: number, state: number): number {
  if ((state & layout['unicode.mask_compact']!) === 0)
    return pointerAt(copy, place + (layout['unicode.data']! >>> 2)) * 4;
  const ascii = (state & layout['unicode.mask_ascii']!) !== 0;
  return place * 4 + (ascii ? layout['unicode.ascii_size']! : layout['unicode.compact_size']!);
}
