import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u64 } from '../memory/words.ts';
import { readPythonString } from './python-string.ts';

/** Entries looked at, in the order of insertion: a class holds `__module__` first, a C type behind its methods. */
const MAX_ENTRIES = 1024;
/** Strings compared in all, before only addresses are: a hostile heap must not buy a thousand reads for each type. */
const MAX_COMPARED = 4096;
const ENTRY_BYTES = 24;
const HIGH = 2 ** 32;

const header = new Uint8Array(48);
const headerWords = new Uint32Array(header.buffer);
const entries = new Uint8Array(MAX_ENTRIES * ENTRY_BYTES);
const entryWords = new Uint32Array(entries.buffer);

/** Where a dict's entries lie. Source: Include/internal/pycore_dict.h (3.11+), Objects/dict-common.h (before). */
interface Entries {
  readonly address: number;
  readonly count: number;
  readonly stride: number;
  /** Words from the start of an entry to its key; its value follows. */
  readonly key: number;
}

/**
 * Finds string keys in dicts of the target: for `__module__` in the dicts of its types. Remembers the address of the
 * key, since names are interned: each further dict costs two reads.
 */
export function createDictFinder(
  memory: TargetMemory,
  layout: Layout,
  name: string,
): (dict: number) => number | null {
  let interned = 0;
  let compared = 0;
  return (dict) => {
    const found = readEntries(memory, layout, u64(memory, dict + layout['dict.ma_keys']!));
    if (found === null) return null;
    const got = memory.read(found.address, entries, 0, found.count * found.stride);
    const count = Math.floor(got / found.stride);
    for (let i = 0; i < count; i++) {
      const at = (i * found.stride) / 4 + found.key;
      const key = entryWords[at]! + entryWords[at + 1]! * HIGH;
      const value = entryWords[at + 2]! + entryWords[at + 3]! * HIGH;
      if (key === 0 || value === 0) continue;
      if (key === interned) return value;
      if (compared++ < MAX_COMPARED && isName(memory, layout, key, name)) {
        interned = key;
        return value;
      }
    }
    return null;
  };
}

function isName(memory: TargetMemory, layout: Layout, address: number, name: string): boolean {
  return readPythonString(memory, layout, address, name.length + 1) === name;
}

function readEntries(memory: TargetMemory, layout: Layout, keys: number): Entries | null {
  if (memory.read(keys, header, 0, 48) !== 48) return null;
  const count = Math.min(headerWords[layout['keys.dk_nentries']! >>> 2]!, MAX_ENTRIES);
  const indices = keys + layout['keys.dk_indices']!;
  if (layout['keys.dk_log2_index_bytes'] === undefined) {
    const size = headerWords[layout['keys.dk_size']! >>> 2]!;
    const width = size <= 0xff ? 1 : size <= 0xffff ? 2 : 4;
    return { address: indices + size * width, count, stride: 24, key: 2 };
  }
  const log2Bytes = header[layout['keys.dk_log2_index_bytes']]!;
  if (log2Bytes > 40) return null;
  const general = header[layout['keys.dk_kind']!]! === 0;
  return { address: indices + 2 ** log2Bytes, count, stride: general ? 24 : 16, key: general ? 2 : 0 };
}
