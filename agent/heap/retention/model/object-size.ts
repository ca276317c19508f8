import { allocated } from '../../census/backing.ts';
import type { Layout } from '../../layout/layout.ts';
import { KIND, type Kind } from '../../types/python-type.ts';
import { type HeapCopy, pointerAt, taggedPointerAt } from '../copy/heap-copy.ts';
import type { HeapModel } from './heap-model.ts';
import type { ObjectShape } from './object-shape.ts';
import { lengthAt } from './sequence-references.ts';

const HEAPTYPE = 1 << 9;
/** PyMemberDef entries of a class's slots follow it. */
const MEMBER = 40;

/**
 * Bytes of one object: its block as allocated, and what belongs to it alone (list items, tables of dicts and sets,
 * blocks of deques, values). Key tables that instances share belong to none. Lengths beyond the copy count as 0.
 */
export function objectSize(model: HeapModel, shape: ObjectShape, place: number): number {
  const { type } = shape;
  const own = type.head + blockBytes(model, shape, place);
  const more = backingBytes(model, shape, place);
  return allocated(own) + (more > 0 ? allocated(more) : 0);
}

function blockBytes(model: HeapModel, shape: ObjectShape, place: number): number {
  const { copy, layout } = model;
  const { type } = shape;
  if (type.kind === KIND.str) return stringBytes(copy.words, layout, place, type.basicSize, copy.end);
  if (type.kind === KIND.type) {
    const heap = (copy.words[place + (layout['type.tp_flags']! >>> 2)]! & HEAPTYPE) !== 0;
    return heap ? type.basicSize + lengthAt(copy, place, place, 10) * MEMBER : layout['type.size']!;
  }
  if (type.kind === KIND.int) return type.basicSize + digitBytes(copy.words, layout, place);
  const inline = type.inlineValues ? inlineBytes(copy.bytes, layout, (place + shape.endField) * 4) : 0;
  if (type.itemSize === 0) return type.basicSize + inline;
  if (layout['iframe.code'] !== undefined && (type.kind === KIND.generator || type.kind === KIND.frame))
    return type.basicSize + frameSlots(model, type.kind, place) * 8;
  // What a class statement made is allocated with room for one item more: Objects/typeobject.c (PyType_GenericAlloc).
  const items = Math.abs(copy.words[place + 4]! | 0) + (type.heap ? 1 : 0);
  const bytes = items * type.itemSize;
  return type.basicSize + (place + bytes / 4 <= copy.end ? bytes : 0) + inline;
}

/** Variables and temporaries of the frame inside a generator or behind a frame object (3.11 and later). */
function frameSlots({ copy, layout }: HeapModel, kind: Kind, place: number): number {
  const at = (from: number, field: string) => from + (layout[field]! >>> 2);
  const frame =
    kind === KIND.generator
      ? at(place, 'generator.gi_iframe')
      : taggedPointerAt(copy, at(place, 'frame.f_frame'));
  const code = taggedPointerAt(copy, at(frame, 'iframe.code'));
  if (frame === 0 || code === 0) return 0;
  const slots = copy.words[at(code, 'code.co_nlocalsplus')]! + copy.words[at(code, 'code.co_stacksize')]!;
  return slots < 65_536 ? slots : 0;
}

function stringBytes(words: Uint32Array, layout: Layout, place: number, basic: number, end: number): number {
  const state = words[place + (layout['unicode.state']! >>> 2)]!;
  const width = (state & layout['unicode.mask_kind']!) >>> 2;
  const bytes = (words[place + (layout['unicode.length']! >>> 2)]! + 1) * width;
  const held = place + bytes / 4 <= end ? bytes : 0;
  // A subclass, or a string from an old interface: the characters are a block of their own.
  if ((state & layout['unicode.mask_compact']!) === 0) return basic + allocated(held);
  const ascii = (state & layout['unicode.mask_ascii']!) !== 0;
  return (ascii ? layout['unicode.ascii_size']! : layout['unicode.compact_size']!) + held;
}

/** Digits beyond the first. Up to 3.11 ob_size counts them, since 3.12 the upper bits of lv_tag: Include/cpython/longintrepr.h. */
function digitBytes(words: Uint32Array, layout: Layout, place: number): number {
  const tag = layout['long.tag'];
  const digits = tag === undefined ? Math.abs(words[place + 4]! | 0) : words[place + (tag >>> 2)]! >>> 3;
  const bytes = Math.max(0, digits - 1) * layout['long.digit_size']!;
  return bytes < 1 << 24 ? bytes : 0;
}

function inlineBytes(bytes: Uint8Array, layout: Layout, at: number): number {
  const capacity = bytes[at + layout['values.capacity']!]!;
  return 8 * (1 + capacity) + Math.ceil(capacity / 8) * 8;
}

function backingBytes(model: HeapModel, shape: ObjectShape, place: number): number {
  const { copy, layout } = model;
  const { words, end } = copy;
  switch (shape.type.kind) {
    case KIND.list: {
      return clamp(words[place + (layout['list.allocated']! >>> 2)]! * 8, end);
    }
    case KIND.dict:
      return tableBytes(model, place);
    case KIND.orderedDict: {
      const nodes = words[place + (layout['dict.ma_used']! >>> 2)]! * layout['odict_node.size']!;
      const fast = words[place + (layout['odict.od_fast_nodes_size']! >>> 2)]! * 8;
      return tableBytes(model, place) + clamp(nodes + fast, end);
    }
    case KIND.set: {
      const mask = words[place + (layout['set.mask']! >>> 2)]!;
      return mask > 7 ? clamp((mask + 1) * layout['set.entry_size']!, end) : 0;
    }
    case KIND.deque: {
      const length = lengthAt(copy, place, 0, 2);
      const left = words[place + (layout['deque.leftindex']! >>> 2)]! & 63;
      const blocks = Math.max(1, Math.ceil((length + left) / layout['deque_block.length']!));
      return blocks * layout['deque_block.size']!;
    }
    case KIND.bytearray:
      return model.minor < 15 ? clamp(words[place + (layout['bytearray.ob_alloc']! >>> 2)]!, end) : 0;
    default:
      return valuesBytes(model, shape, place);
  }
}

/** Indices and entries of a dict; of one that shares its keys the values. */
function tableBytes({ copy, layout }: HeapModel, place: number): number {
  const { words, bytes, end } = copy;
  const keys = pointerAt(copy, place + (layout['dict.ma_keys']! >>> 2));
  if (keys === 0) return 0;
  const usable =
    words[keys + (layout['keys.dk_usable']! >>> 2)]! + words[keys + (layout['keys.dk_nentries']! >>> 2)]!;
  const valuesAt = place + (layout['dict.ma_values']! >>> 2);
  const split = (words[valuesAt]! | words[valuesAt + 1]!) !== 0;
  if (split) return splitBytes(copy, layout, taggedPointerAt(copy, valuesAt), usable);
  const header = layout['keys.dk_indices']!;
  let table: number;
  if (layout['keys.dk_log2_index_bytes'] === undefined) {
    const size = words[keys + (layout['keys.dk_size']! >>> 2)]!;
    table = header + size * (size <= 0xff ? 1 : size <= 0xffff ? 2 : 4) + usable * 24;
  } else {
    const indices = 2 ** bytes[keys * 4 + layout['keys.dk_log2_index_bytes']]!;
    const general = bytes[keys * 4 + layout['keys.dk_kind']!] === 0;
    table = header + indices + usable * (general ? 24 : 16);
  }
  // The empty dict's table is shared, and lies among the interpreter's static data.
  return words[place + (layout['dict.ma_used']! >>> 2)] === 0 && usable <= 8 ? 0 : clamp(table, end);
}

/** Values of a dict that shares its keys; those inside of an instance's block (3.13 and later) are counted with it. */
function splitBytes({ bytes }: HeapCopy, layout: Layout, values: number, usable: number): number {
  if (layout['values.embedded'] !== undefined) {
    const embedded = values === 0 || bytes[values * 4 + layout['values.embedded']] === 1;
    return embedded ? 0 : inlineBytes(bytes, layout, values * 4);
  }
  if (usable >= 64) return 0;
  return layout['keys.dk_log2_index_bytes'] === undefined ? usable * 8 : prefixedBytes(usable);
}

/** Values behind a record of the order in which they came. */
function prefixedBytes(count: number): number {
  return Math.ceil((count + 2) / 8) * 8 + count * 8;
}

/** Values in a block of their own, in front of which is a pointer to them (3.11, 3.12). */
function valuesBytes({ copy, layout, minor }: HeapModel, shape: ObjectShape, place: number): number {
  if (!shape.type.managedDict || minor > 12 || !shape.type.heap) return 0;
  const there = minor === 11 ? pointerAt(copy, place - 8) !== 0 : (copy.words[place - 6]! & 1) !== 0;
  const keys = pointerAt(copy, shape.place + (layout['heaptype.ht_cached_keys']! >>> 2));
  if (!there || keys === 0) return 0;
  const count =
    copy.words[keys + (layout['keys.dk_usable']! >>> 2)]! +
    copy.words[keys + (layout['keys.dk_nentries']! >>> 2)]!;
  return count < 64 ? prefixedBytes(count) : 0;
}

function clamp(bytes: number, endWords: number): number {
  return bytes / 4 < endWords ? bytes : 0;
}
