import type { Layout } from '../../layout/layout.ts';
import { type HeapCopy, pointerAt, taggedPointerAt } from '../copy/heap-copy.ts';
import type { HeapModel } from './heap-model.ts';

/**
 * Where the entries of a dict lie, in words. One is enough: whoever asks reads it before asking again.
 * Source: Include/internal/pycore_dict.h (3.11 and later), Objects/dict-common.h (before).
 */
export interface DictEntries {
  count: number;
  /** Place of the first key, and words from one to the next. */
  keys: number;
  keyStride: number;
  /** The same for the values: elsewhere when the dict shares its keys with others. */
  values: number;
  valueStride: number;
}

const entries: DictEntries = { count: 0, keys: 0, keyStride: 0, values: 0, valueStride: 0 };

/** Entries of the dict at `place`, used or not; null when there are none in the copy. */
export function entriesOf(model: HeapModel, place: number): DictEntries | null {
  const { copy, layout } = model;
  const keys = pointerAt(copy, place + (layout['dict.ma_keys']! >>> 2));
  if (!locateKeys(copy, layout, keys)) return null;
  const valuesAt = place + (layout['dict.ma_values']! >>> 2);
  if ((copy.words[valuesAt]! | copy.words[valuesAt + 1]!) === 0) return entries;
  const values = taggedPointerAt(copy, valuesAt);
  entries.values = values + ((layout['values.values'] ?? 0) >>> 2);
  entries.valueStride = 2;
  return values === 0 || entries.values + entries.count * 2 > copy.end ? null : entries;
}

/** Keys that all instances of a class share, without values; null when there are none. */
export function sharedKeys(model: HeapModel, keys: number): DictEntries | null {
  return locateKeys(model.copy, model.layout, keys) ? entries : null;
}

function locateKeys(copy: HeapCopy, layout: Layout, keys: number): boolean {
  if (keys === 0) return false;
  const { words } = copy;
  const count = words[keys + (layout['keys.dk_nentries']! >>> 2)]!;
  const indices = keys + (layout['keys.dk_indices']! >>> 2);
  let start: number;
  let general = true;
  if (layout['keys.dk_log2_index_bytes'] === undefined) {
    const size = words[keys + (layout['keys.dk_size']! >>> 2)]!;
    const width = size <= 0xff ? 1 : size <= 0xffff ? 2 : 4;
    start = indices + ((size * width) >>> 2);
  } else {
    const log2Bytes = copy.bytes[keys * 4 + layout['keys.dk_log2_index_bytes']!]!;
    if (log2Bytes > 32) return false;
    start = indices + 2 ** log2Bytes / 4;
    general = copy.bytes[keys * 4 + layout['keys.dk_kind']!] === 0;
  }
  // General: {hash, key, value}. With string keys only: {key, value}.
  const stride = general ? 6 : 4;
  if (start + count * stride > copy.end) return false;
  entries.count = count;
  entries.keys = start + (general ? 2 : 0);
  entries.keyStride = stride;
  entries.values = entries.keys + 2;
  entries.valueStride = stride;
  return true;
}
