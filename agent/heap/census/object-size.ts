import type { Layout } from '../layout/layout.ts';
import { KIND, type PythonType } from '../types/python-type.ts';
import type { TypeTable } from '../types/type-table.ts';
import type { Window } from './window.ts';

const HIGH = 2 ** 32;
// No user address of a 64-bit system has more.
const HIGHEST_WORD = 0xffff;

/**
 * Size of an object's block by what the object says of itself, for allocators that do not tell. 0 for a claim that
 * leaves the region and for a GC head that cannot be one: a count in front of a type also stands in freed memory.
 * Sources: Include/cpython/{longintrepr,unicodeobject,tupleobject}.h, Include/internal/pycore_dict.h.
 */
export function createSizeReader(
  window: Window,
  layout: Layout,
  table: TypeTable,
): (id: number, block: number, left: number) => number {
  const { words, bytes } = window;
  const long = (word: number) => words[word]! + (words[word + 1]! | 0) * HIGH;
  const itemsAt = layout['var_object.ob_size']! >>> 2;
  const tagAt = layout['long.tag'];

  const bodyBytes = (type: PythonType, object: number): number => {
    const items = Math.abs(long(object + itemsAt));
    switch (type.kind) {
      case KIND.str:
        return stringBytes(words, layout, object) ?? type.basicSize;
      case KIND.int: {
        const digits = tagAt === undefined ? items : Math.floor(long(object + (tagAt >>> 2)) / 8);
        return Math.max(layout['long.digits']! + digits * layout['long.digit_size']!, type.basicSize);
      }
      case KIND.generator:
        // Its frame lies in the same block, but how long it is only its code tells.
        return type.basicSize;
      default: {
        const own = type.basicSize + type.itemSize * (type.itemSize > 0 ? items : 0);
        if (!type.inlineValues) return own;
        const capacity = bytes[(object << 2) + type.basicSize + layout['values.capacity']!]!;
        return own + 8 + capacity * 8 + ((capacity + 7) & ~7);
      }
    }
  };

  return (id, block, left) => {
    const type = table.type(id);
    const object = block + (type.head >>> 2);
    if (type.collected) {
      const head = object - 4;
      if (words[head + 1]! > HIGHEST_WORD || words[head + 3]! > HIGHEST_WORD) return 0;
    }
    const size = type.head + bodyBytes(type, object);
    return size <= left ? Math.ceil(size / 16) * 16 : 0;
  };
}

/** A compact string is smaller than its type says; null for one whose characters lie elsewhere. */
function stringBytes(words: Uint32Array, layout: Layout, object: number): number | null {
  const state = words[object + (layout['unicode.state']! >>> 2)]!;
  if ((state & layout['unicode.mask_compact']!) === 0) return null;
  const at = object + (layout['unicode.length']! >>> 2);
  const length = words[at]! + words[at + 1]! * HIGH;
  const width = (state & layout['unicode.mask_kind']!) >>> 2;
  const ascii = (state & layout['unicode.mask_ascii']!) !== 0;
  return (ascii ? layout['unicode.ascii_size']! : layout['unicode.compact_size']!) + (length + 1) * width;
}
