import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u32, u64 } from '../memory/words.ts';

/**
 * Text of the str object at `address`, at most `limit` characters and cut there; null for one that is not compact (a
 * subclass of str), is not a str at all, or cannot be read. Hostile text. Source: Include/cpython/unicodeobject.h.
 */
export function readString(
  memory: TargetMemory,
  layout: Layout,
  address: number,
  limit = 256,
): string | null {
  const state = u32(memory, address + layout['unicode.state']!);
  const compact = (state & layout['unicode.mask_compact']!) !== 0;
  const kind = (state & layout['unicode.mask_kind']!) / (layout['unicode.mask_kind']! / 7);
  if (!compact || (kind !== 1 && kind !== 2 && kind !== 4)) return null;
  const length = Math.min(u64(memory, address + layout['unicode.length']!), limit);
  const ascii = (state & layout['unicode.mask_ascii']!) !== 0;
  const header = ascii ? layout['unicode.ascii_size']! : layout['unicode.compact_size']!;
  const bytes = Buffer.alloc(length * kind);
  if (memory.read(address + header, bytes, 0, bytes.length) < bytes.length) return null;
  return kind === 1 ? bytes.toString('latin1') : kind === 2 ? bytes.toString('utf16le') : fromUcs4(bytes);
}

function fromUcs4(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4)
    text += String.fromCodePoint(Math.min(bytes.readUInt32LE(at), 0x10ffff));
  return text;
}
