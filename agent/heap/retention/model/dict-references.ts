import { pointerAt } from '../copy/heap-copy.ts';
import { entriesOf } from './dict-entries.ts';
import { EDGE } from './edge.ts';
import type { HeapModel } from './heap-model.ts';
import { type ReferenceList, reserve } from './reference-list.ts';

/** Values under their keys, and the keys. */
export function dictReferences(model: HeapModel, place: number, list: ReferenceList): void {
  const entries = entriesOf(model, place);
  if (entries === null || !reserve(list, entries.count * 2)) return;
  const { copy } = model;
  const { targets, edges } = list;
  const { count, keyStride, valueStride } = entries;
  let at = list.count;
  for (let i = 0, k = entries.keys, v = entries.values; i < count; i++, k += keyStride, v += valueStride) {
    const value = pointerAt(copy, v);
    if (value === 0) continue;
    const key = pointerAt(copy, k);
    targets[at] = value;
    edges[at++] = key === 0 ? EDGE.item : key;
    if (key === 0) continue;
    targets[at] = key;
    edges[at++] = EDGE.key;
  }
  list.count = at;
}

/** Finds the value under a string key in a dict of names, such as a module's; 0 without. */
export function eachEntry(
  model: HeapModel,
  place: number,
  visit: (key: number, value: number) => void,
): void {
  const entries = entriesOf(model, place);
  if (entries === null) return;
  const { count, keys, values, keyStride, valueStride } = entries;
  for (let i = 0; i < count; i++) {
    const key = pointerAt(model.copy, keys + i * keyStride);
    const value = pointerAt(model.copy, values + i * valueStride);
    if (key !== 0 && value !== 0) visit(key, value);
  }
}
