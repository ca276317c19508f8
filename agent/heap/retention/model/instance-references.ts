import { pointerAt, taggedPointerAt } from '../copy/heap-copy.ts';
import { sharedKeys } from './dict-entries.ts';
import { EDGE } from './edge.ts';
import type { HeapModel } from './heap-model.ts';
import { eachLruLink } from './lru-links.ts';
import type { ObjectShape } from './object-shape.ts';
import { type ReferenceList, reserve } from './reference-list.ts';
import { lengthAt } from './sequence-references.ts';

/** SHARED_KEYS_MAX_SIZE is 30: Include/internal/pycore_dict.h. */
const MOST_SHARED = 64;
/** An instance holds its type. Two holders are enough to keep a type from looking as if one of them held it alone. */
const TYPE_EDGES = 2;

/** Fields of the fixed part: slots, the instance's dict, the fields of C structures. */
export function fieldReferences(
  { copy }: HeapModel,
  shape: ObjectShape,
  place: number,
  list: ReferenceList,
): void {
  const { firstField, endField, fieldEdges, weakList } = shape;
  if (!reserve(list, (endField - firstField) >>> 1)) return;
  const { targets, edges } = list;
  let at = list.count;
  for (let field = firstField + (firstField & 1); field < endField; field += 2) {
    const target = pointerAt(copy, place + field);
    if (target === 0 || field === weakList) continue;
    targets[at] = target;
    edges[at++] = fieldEdges[field]!;
  }
  list.count = at;
}

/** What an instance holds beside its fields: attributes in front of or behind it, items behind it, its type. */
export function instanceReferences(
  model: HeapModel,
  shape: ObjectShape,
  place: number,
  list: ReferenceList,
): void {
  const { type } = shape;
  if (shape.role === 'lru-cache' && model.minor < 10) lruLinks(model, place, list);
  if (type.managedDict) managedAttributes(model, shape, place, list);
  else if (type.dictOffset < 0) dictBehindItems(model, shape, place, list);
  if (type.itemSize === 8 && type.kind === 0) itemsBehind(model, shape, place, list);
  if (type.heap && shape.typeEdges < TYPE_EDGES) {
    shape.typeEdges++;
    add(list, shape.place, EDGE.type);
  }
}

/**
 * Attributes without a dict of their own, and the dict once there is one.
 * 3.11: values at -32, dict at -24. 3.12: one word at -24, its lowest bit set for values (whose address it is, less 1).
 * 3.13: dict at -24, values behind the instance when the type says so. Source: Include/internal/pycore_object.h.
 */
function managedAttributes(model: HeapModel, shape: ObjectShape, place: number, list: ReferenceList): void {
  const { copy, minor, layout } = model;
  const dict = pointerAt(copy, place - 6);
  if (dict !== 0) add(list, dict, EDGE.attributes);
  if (minor === 11) {
    const values = pointerAt(copy, place - 8);
    if (values !== 0) namedValues(model, shape, values, MOST_SHARED, list);
  } else if (minor === 12) {
    // Values lie aligned at 8, so one less than their address is in the 8 bytes before them.
    const tagged = copy.words[place - 6]!;
    const before = (tagged & 1) === 0 ? 0 : taggedPointerAt(copy, place - 6);
    if (before !== 0) namedValues(model, shape, before + 2, MOST_SHARED, list);
  } else if (shape.type.inlineValues) {
    const header = place + shape.endField;
    const valid = copy.bytes[header * 4 + layout['values.valid']!];
    const capacity = copy.bytes[header * 4 + layout['values.capacity']!]!;
    if (valid !== 0) namedValues(model, shape, header + (layout['values.values']! >>> 2), capacity, list);
  }
}

/** Values in the order of the keys that all instances of the type share. */
function namedValues(
  model: HeapModel,
  shape: ObjectShape,
  values: number,
  capacity: number,
  list: ReferenceList,
): void {
  const { copy, layout } = model;
  const cached = pointerAt(copy, shape.place + (layout['heaptype.ht_cached_keys']! >>> 2));
  const shared = shape.type.heap ? sharedKeys(model, cached) : null;
  const count = Math.min(shared?.count ?? 0, capacity, MOST_SHARED);
  if (shared === null || values + count * 2 > copy.end || !reserve(list, count)) return;
  const { keys, keyStride } = shared;
  for (let i = 0; i < count; i++) {
    const target = pointerAt(copy, values + i * 2);
    if (target === 0) continue;
    list.targets[list.count] = target;
    list.edges[list.count++] = pointerAt(copy, keys + i * keyStride) || EDGE.field;
  }
}

/** A dict that subclasses of variable-sized types keep behind their items: tp_dictoffset counts from the end. */
function dictBehindItems(model: HeapModel, shape: ObjectShape, place: number, list: ReferenceList): void {
  const { basicSize, itemSize, dictOffset } = shape.type;
  if (itemSize === 0 || dictOffset < -64) return;
  const items = Math.abs(model.copy.words[place + 4]! | 0);
  const size = Math.ceil((basicSize + items * itemSize) / 8) * 8;
  const at = place + (size + dictOffset) / 4;
  if (at + 2 > model.copy.end || at < place) return;
  const dict = pointerAt(model.copy, at);
  if (dict !== 0) add(list, dict, EDGE.attributes);
}

function itemsBehind({ copy }: HeapModel, shape: ObjectShape, place: number, list: ReferenceList): void {
  const start = place + shape.endField;
  const count = lengthAt(copy, place, start, 2);
  if (!reserve(list, count)) return;
  for (let i = 0; i < count; i++) {
    const target = pointerAt(copy, start + i * 2);
    if (target === 0) continue;
    list.targets[list.count] = target;
    list.edges[list.count++] = EDGE.item;
  }
}

/** What the links of an lru_cache hold, in place of the links. */
function lruLinks(model: HeapModel, place: number, list: ReferenceList): void {
  eachLruLink(model, place, (key, result) => {
    if (!reserve(list, 0)) return false;
    add(list, result, EDGE.item);
    if (key !== 0) add(list, key, EDGE.key);
    return true;
  });
}

function add(list: ReferenceList, target: number, edge: number): void {
  if (!reserve(list, 1)) return;
  list.targets[list.count] = target;
  list.edges[list.count++] = edge;
}
