import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { KIND, type Kind } from '../types/python-type.ts';
import type { MemoryRoom } from './memory-room.ts';
import type { Tally } from './tally.ts';
import type { Window } from './window.ts';

const HIGH = 2 ** 32;

/** Tables outside of the window that are looked at, a microsecond each, and which of the further ones. */
const ALL_LOOKED_AT = 50_000;
const ONE_IN = 16;

/** What is not larger is believed without asking where it points: it is most of them, and no lie of consequence. */
const SMALL_CLAIM = 65_536;

/** Bytes that malloc or pymalloc sets aside for a request: classes of 16 up to 512, glibc's chunks of 16n + 8 above. */
export function allocated(bytes: number): number {
  return bytes <= 512 ? (bytes + 15) & ~15 : Math.ceil((bytes + 8) / 16) * 16;
}

/** Kinds whose objects own memory outside of their block. */
export function ownsMore(kind: Kind): boolean {
  switch (kind) {
    case KIND.list:
    case KIND.dict:
    case KIND.orderedDict:
    case KIND.set:
    case KIND.deque:
    case KIND.bytearray:
    case KIND.str:
      return true;
    default:
      return false;
  }
}

/**
 * Measures what an object owns beside its block: tables, item vectors, deque blocks. Works on the window; of dicts whose
 * keys lie elsewhere enough are looked at to guess the rest (see Tally). No claim is believed that does
 * not fit where it points, nor all together more than there is.
 * Sources: Objects/dictobject.c, setobject.c, listobject.c, unicodeobject.c; Modules/_collectionsmodule.c.
 */
export function createBackingReader(
  memory: TargetMemory,
  window: Window,
  layout: Layout,
  minor: number,
  tally: Tally,
  room: MemoryRoom,
): (id: number, kind: Kind, object: number) => number {
  const { words, bytes } = window;
  const at = (name: string) => (layout[name] ?? 0) >>> 2;
  const keysAt = at('dict.ma_keys');
  const valuesAt = at('dict.ma_values');
  const usedAt = at('dict.ma_used');
  const usableAt = at('keys.dk_usable');
  const entriesAt = at('keys.dk_nentries');
  const sizeAt = at('keys.dk_size');
  const log2SizeAt = layout['keys.dk_log2_size'];
  const log2BytesAt = layout['keys.dk_log2_index_bytes'] ?? 0;
  const keyKindAt = layout['keys.dk_kind'] ?? 0;
  const indicesAt = layout['keys.dk_indices']!;
  const capacityAt = layout['values.capacity'];
  const prefixed = log2SizeAt !== undefined;
  const allocatedAt = at('list.allocated');
  const itemsAt = at('list.ob_item');
  const maskAt = at('set.mask');
  const tableAt = at('set.table');
  const lengthAt = at('var_object.ob_size');
  const leftAt = at('deque.leftindex');
  const blockLength = layout['deque_block.length'] ?? 64;
  const blockBytes = allocated(layout['deque_block.size'] ?? 528);
  const bytearrayAt = at('bytearray.ob_alloc');
  const contentAt = at('bytearray.ob_bytes');
  // From 3.15 on a bytearray keeps its content in a bytes object, which is counted as such.
  const ownsContent = minor < 15;
  const fastNodesAt = at('odict.od_fast_nodes_size');
  const nodesAt = at('odict.od_fast_nodes');
  const nodeBytes = allocated(layout['odict_node.size'] ?? 32);
  const stateAt = at('unicode.state');
  const charactersAt = at('unicode.length');
  const utf8At = at('unicode.utf8');
  const utf8LengthAt = at('unicode.utf8_length');
  const dataAt = at('unicode.data');
  const compact = layout['unicode.mask_compact']!;
  const ascii = layout['unicode.mask_ascii']!;
  const kindMask = layout['unicode.mask_kind']!;

  const long = (word: number) => words[word]! + words[word + 1]! * HIGH;
  let claimed = 0;
  /** A claim with the word that points to what is claimed, -1 for what lies in several pieces. */
  const believed = (size: number, pointer: number): number => {
    if (size <= 0) return 0;
    const fits = size <= SMALL_CLAIM || pointer < 0 || size <= room.from(long(pointer));
    if (!fits || claimed + size > room.totalBytes) {
      tally.implausible++;
      return 0;
    }
    claimed += size;
    return allocated(size);
  };
  /** Word of an address inside of the window, -1 outside. */
  const inside = (word: number): number => {
    // `& ~7`: 3.12 and later mark pointers in their low bits.
    const offset = ((words[word]! & ~7) >>> 0) + words[word + 1]! * HIGH - window.base;
    return offset >= 0 && offset + 64 <= window.length ? offset >>> 2 : -1;
  };
  /** Entries that a table of 2^n slots takes before it grows: USABLE_FRACTION. */
  const usable = (size: number) => Math.floor((size * 2) / 3);
  const tableBytes = (size: number, entryBytes: number): number =>
    indicesAt + size * (size <= 0xff ? 1 : size <= 0xffff ? 2 : 4) + usable(size) * entryBytes;
  const guess = (used: number): number => {
    if (used > 0x1fffffff) return Number.POSITIVE_INFINITY;
    const slots = used <= 5 ? 8 : 2 ** (32 - Math.clz32(Math.ceil(used * 1.5) - 1));
    return tableBytes(slots, prefixed ? 16 : 24);
  };
  const keysBytes = (words: Uint32Array, bytes: Uint8Array, keys: number): number => {
    if (!prefixed) return tableBytes(words[keys + sizeAt]! + words[keys + sizeAt + 1]! * HIGH, 24);
    const log2Size = bytes[keys * 4 + log2SizeAt]!;
    const entryBytes = bytes[keys * 4 + keyKindAt] === 0 ? 24 : 16;
    return indicesAt + 2 ** bytes[keys * 4 + log2BytesAt]! + usable(2 ** log2Size) * entryBytes;
  };
  const scratch = new Uint8Array(64);
  const scratchWords = new Uint32Array(scratch.buffer);
  let looked = 0;
  /** Size of a table outside of the window; 0 when it is not looked at. */
  const distantKeysBytes = (address: number): number => {
    if (looked++ > ALL_LOOKED_AT && looked % ONE_IN !== 0) return 0;
    return memory.read(address, scratch, 0, 64) < indicesAt ? 0 : keysBytes(scratchWords, scratch, 0);
  };
  /** A dict that shares its keys owns its values only; those inside of an instance's block are counted with it. */
  const valuesBytes = (object: number, keys: number): number => {
    if (capacityAt !== undefined) {
      const values = inside(object + valuesAt);
      if (values < 0) return 0;
      const capacity = bytes[values * 4 + capacityAt]!;
      const embedded = bytes[values * 4 + layout['values.embedded']!]! === 1;
      return embedded ? 0 : 8 + capacity * 8 + ((capacity + 7) & ~7);
    }
    const shared = keys < 0 ? 5 : Math.min(words[keys + usableAt]! + words[keys + entriesAt]!, 30);
    return prefixed ? ((shared + 2 + 7) & ~7) + shared * 8 : shared * 8;
  };
  const dictBytes = (id: number, object: number): number => {
    const used = long(object + usedAt);
    const keys = inside(object + keysAt);
    if ((words[object + valuesAt]! | words[object + valuesAt + 1]!) !== 0) {
      return believed(valuesBytes(object, keys), -1);
    }
    if (keys >= 0) return believed(keysBytes(words, bytes, keys), object + keysAt);
    // An empty dict shares one static table (Py_EMPTY_KEYS).
    if (used === 0) return 0;
    const expected = guess(used);
    const found = distantKeysBytes(long(object + keysAt));
    const size = believed(found || expected, object + keysAt);
    if (found === 0) {
      tally.guessed[id]! += size;
      return 0;
    }
    tally.known[id]! += size;
    tally.knownGuess[id]! += size === 0 ? 0 : expected;
    return size;
  };
  const stringBytes = (object: number): number => {
    const state = words[object + stateAt]!;
    if ((state & compact) !== 0 && (state & ascii) !== 0) return 0;
    const utf8 = long(object + utf8At);
    if ((state & compact) !== 0)
      return utf8 === 0 ? 0 : believed(long(object + utf8LengthAt) + 1, object + utf8At);
    const data = long(object + dataAt);
    const cached =
      utf8 === 0 || utf8 === data ? 0 : believed(long(object + utf8LengthAt) + 1, object + utf8At);
    const width = (state & kindMask) >>> 2;
    return data === 0
      ? cached
      : cached + believed((long(object + charactersAt) + 1) * width, object + dataAt);
  };

  return (id, kind, object) => {
    switch (kind) {
      case KIND.list:
        return believed(long(object + allocatedAt) * 8, object + itemsAt);
      case KIND.dict:
        return dictBytes(id, object);
      case KIND.orderedDict:
        return (
          dictBytes(id, object) +
          believed(long(object + fastNodesAt) * 8, object + nodesAt) +
          believed(long(object + usedAt) * nodeBytes, -1)
        );
      case KIND.set: {
        const mask = long(object + maskAt);
        // Up to 8 entries live in the set itself.
        return mask < 8 ? 0 : believed((mask + 1) * 16, object + tableAt);
      }
      case KIND.deque: {
        const blocks = Math.ceil((long(object + lengthAt) + long(object + leftAt)) / blockLength);
        return believed(Math.max(blocks, 1) * blockBytes, -1);
      }
      case KIND.bytearray:
        return ownsContent ? believed(long(object + bytearrayAt), object + contentAt) : 0;
      case KIND.str:
        return stringBytes(object);
      default:
        return 0;
    }
  };
}
