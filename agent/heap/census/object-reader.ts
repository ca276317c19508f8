import type { TargetMemory } from '../memory/target-memory.ts';
import { u32, u64 } from '../memory/words.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import type { Kind, PythonType } from '../types/python-type.ts';
import { MAX_TYPES, type TypeTable } from '../types/type-table.ts';
import { createBackingReader, ownsMore } from './backing.ts';
import type { MemoryRoom } from './memory-room.ts';
import type { Tally } from './tally.ts';
import type { Window } from './window.ts';

/** No type was adopted under this id yet: a head that no type has. */
const UNSEEN = 255;

/** Tells live objects from everything else in the window, and counts them. */
export interface ObjectReader {
  /**
   * Id of the type of the live object whose block starts at a word of the window, 0 when none does. `size` bytes were
   * allocated. A block that was freed, or that CPython parks on a free list, is no object: its reference count is 0 or
   * was overwritten with a pointer.
   */
  identify(block: number, size: number): number;
  /** Counts what `identify` found in the block, with what it owns elsewhere; `charge` is the block's bytes. */
  count(id: number, block: number, charge: number): void;
}

/**
 * An object lies at the start of its block, 16 bytes behind it (PyGC_Head) or 32 (GC head and pre-header, 3.11+). Of the
 * three places only one can hold a reference count in front of a type: in the others lie pointers, whose upper half is
 * not zero, or nothing. The order matters: the first field of a tuple's items may be a type.
 * Sources: Include/internal/pycore_gc.h, pycore_object.h (_PyType_PreHeaderSize), pycore_freelist.h, refcount.h.
 */
export function createObjectReader(
  memory: TargetMemory,
  interpreter: Interpreter,
  table: TypeTable,
  window: Window,
  tally: Tally,
  room: MemoryRoom,
  low: { readonly start: number; readonly end: number },
): ObjectReader {
  const { layout, minor } = interpreter;
  const { words } = window;
  const { counts, bytes } = tally;
  const lookup = table.lookup;
  const backing = createBackingReader(memory, window, layout, minor, tally, room);
  const heads = new Uint8Array(MAX_TYPES + 1).fill(UNSEEN);
  const least = new Int32Array(MAX_TYPES + 1);
  const kinds = new Uint8Array(MAX_TYPES + 1);
  /** Whether objects of the type own anything outside of their block. */
  const owning = new Uint8Array(MAX_TYPES + 1);
  /** Bytes of a bare array of attribute values (3.11 and 3.12). */
  const values = new Int32Array(MAX_TYPES + 1);
  // 3.14 keeps flags in the uppermost 16 bits of the reference count; before, and below them, a live object has none.
  const aboveCount = minor >= 14 ? 0xffff : 0xffffffff;
  // A program that is not position-independent lies below 4 GiB with its heap: a pointer into it looks like a count.
  const lowStart = low.start;
  const lowBytes = low.end - lowStart;

  const adopt = (id: number): void => {
    const type = table.type(id);
    heads[id] = type.head;
    least[id] = leastBlock(type);
    kinds[id] = type.kind;
    values[id] = bareValuesBytes(memory, interpreter, type);
    owning[id] = ownsMore(type.kind) || values[id]! > 0 ? 1 : 0;
  };
  /** The id when an object of a type with that head, not larger than the block, lies at a word. */
  const at = (object: number, head: number, size: number): number => {
    const count = words[object]!;
    if (count === 0 || (words[object + 1]! & aboveCount) !== 0) return 0;
    if ((count - lowStart) >>> 0 < lowBytes && (count & 7) === 0) return 0;
    const id = lookup(words[object + 2]!, words[object + 3]!);
    if (id === 0) return 0;
    if (heads[id] === UNSEEN) adopt(id);
    return heads[id] === head && least[id]! <= size ? id : 0;
  };

  return {
    identify(block, size) {
      const plain = at(block, 0, size);
      if (plain !== 0 || size < 32) return plain;
      const collected = at(block + 4, 16, size);
      return collected !== 0 || size < 48 ? collected : at(block + 8, 32, size);
    },
    count(id, block, charge) {
      counts[id]!++;
      bytes[id]! += charge;
      if (owning[id] === 0) return;
      const object = block + (heads[id]! >>> 2);
      bytes[id]! += backing(id, kinds[id] as Kind, object);
      if (values[id] !== 0 && hasBareValues(words, object, minor)) bytes[id]! += values[id]!;
    },
  };
}

/**
 * Smallest block of an instance. Types written in C may allocate less than tp_basicsize (a `datetime` without time zone),
 * but not through the collector's allocator.
 */
function leastBlock(type: PythonType): number {
  return type.head + (type.collected && type.itemSize === 0 ? type.basicSize : 16);
}

function hasBareValues(words: Uint32Array, object: number, minor: number): boolean {
  // 3.11: a pointer to the values at -32. 3.12: one tagged word for values or dict at -24. Source: pycore_object.h.
  return minor === 11 ? (words[object - 8]! | words[object - 7]!) !== 0 : (words[object - 6]! & 1) === 1;
}

/** 3.11 and 3.12 keep attributes as an array of as many values as the type's shared keys can take. */
function bareValuesBytes(memory: TargetMemory, interpreter: Interpreter, type: PythonType): number {
  const { layout, minor } = interpreter;
  if (!type.managedDict || minor > 12) return 0;
  const keys = u64(memory, type.address + layout['heaptype.ht_cached_keys']!);
  const most =
    u32(memory, keys + layout['keys.dk_usable']!) + u32(memory, keys + layout['keys.dk_nentries']!);
  // SHARED_KEYS_MAX_SIZE is 30: more is no shared table.
  return most === 0 || most > 30 ? 0 : (((most + 2 + 7) & ~7) + most * 8 + 15) & ~15;
}
