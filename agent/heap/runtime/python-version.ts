import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { u32, u64 } from '../memory/words.ts';
import { lookUp } from './dict-lookup.ts';

const LEVELS: Readonly<Record<number, string>> = { 10: 'a', 11: 'b', 12: 'rc' };

/** `3.12.1`, `3.14.0rc3` from PY_VERSION_HEX. Source: Include/patchlevel.h. */
export function versionText(hex: number): string {
  const [major, minor, micro] = [Math.floor(hex / 2 ** 24), (hex >>> 16) & 0xff, (hex >>> 8) & 0xff];
  const level = LEVELS[(hex >>> 4) & 0xf];
  return `${major}.${minor}.${micro}${level === undefined ? '' : `${level}${hex & 0xf}`}`;
}

/** The minor version of CPython 3 in PY_VERSION_HEX; null when it is not one of CPython 3. */
export function minorOf(hex: number): number | null {
  return hex >= 0x03000000 && hex < 0x04000000 ? (hex >>> 16) & 0xff : null;
}

/** sys.hexversion as the running interpreter has it; null when it is not an int there. */
export function readHexVersion(memory: TargetMemory, layout: Layout, sysDict: number): number | null {
  const value = lookUp(memory, layout, sysDict, 'hexversion');
  if (value === 0) return null;
  // 3.8.0 is 0x030800f0: two digits of 30 bits, of which the second is 0 below 2^30.
  const tag = layout['long.tag'];
  const digits =
    tag === undefined ? u64(memory, value + layout['var_object.ob_size']!) : u64(memory, value + tag) / 8;
  if (Math.floor(digits) !== 1) return null;
  return u32(memory, value + layout['long.digits']!);
}
