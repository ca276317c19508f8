import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u32, u64 } from '../memory/words.ts';
import { readString } from './read-string.ts';

/** Entries of a dict that are looked at; sys has about 90 names, sys.modules some thousands. */
const MAX_ENTRIES = 4096;

/** Where a dict's entries lie. Bytes; `count` includes deleted ones. */
interface Entries {
  readonly address: number;
  readonly stride: number;
  readonly keyAt: number;
  readonly valueAt: number;
  readonly count: number;
}

/**
 * Calls `visit` with the addresses of key and value of each entry of a combined-table dict until it returns false. Split
 * tables (instances' attributes) have no values here and are left out.
 * Source: Objects/dictobject.c and pycore_dict.h of CPython 3.8 to 3.15.
 */
export function visitDict(
  memory: TargetMemory,
  layout: Layout,
  dict: number,
  visit: (key: number, value: number) => boolean,
): void {
  const entries = readEntries(memory, layout, u64(memory, dict + layout['dict.ma_keys']!));
  const bytes = Buffer.alloc(entries.count * entries.stride);
  const got = memory.read(entries.address, bytes, 0, bytes.length);
  for (let at = 0; at + entries.stride <= got; at += entries.stride) {
    const key = pointerAt(bytes, at + entries.keyAt);
    const value = pointerAt(bytes, at + entries.valueAt);
    if (key !== 0 && value !== 0 && !visit(key, value)) return;
  }
}

/** Address of the value under the str `name`; 0 when the dict does not have it among its first 4,096 entries. */
export function lookUp(memory: TargetMemory, layout: Layout, dict: number, name: string): number {
  let found = 0;
  visitDict(memory, layout, dict, (key, value) => {
    if (u64(memory, key + layout['unicode.length']!) !== name.length) return true;
    if (readString(memory, layout, key, name.length) !== name) return true;
    found = value;
    return false;
  });
  return found;
}

function readEntries(memory: TargetMemory, layout: Layout, keys: number): Entries {
  const count = Math.min(u64(memory, keys + layout['keys.dk_nentries']!), MAX_ENTRIES);
  const indices = keys + layout['keys.dk_indices']!;
  const sizeAt = layout['keys.dk_size'];
  if (sizeAt !== undefined) {
    // Up to 3.10 the width of an index follows from the size: Objects/dictobject.c, DK_IXSIZE.
    const size = u64(memory, keys + sizeAt);
    const width = size <= 0xff ? 1 : size <= 0xffff ? 2 : size <= 0xffffffff ? 4 : 8;
    return { address: indices + size * width, stride: 24, keyAt: 8, valueAt: 16, count };
  }
  const bits = u32(memory, keys + layout['keys.dk_log2_size']!);
  const indexBytes = 2 ** ((bits >>> 8) & 0x3f);
  const general = ((bits >>> 16) & 0xff) === 0;
  return general
    ? { address: indices + indexBytes, stride: 24, keyAt: 8, valueAt: 16, count }
    : { address: indices + indexBytes, stride: 16, keyAt: 0, valueAt: 8, count };
}

function pointerAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}
