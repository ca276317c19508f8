import type { TargetMemory } from '../memory/target-memory.ts';
import type { Window } from './window.ts';

const UNIT = 16;
const HIGH = 2 ** 32;
const META_BYTES = 40;

/**
 * Asks the records of musl's mallocng whether a block starts at a word of the window and is handed out: in front of each
 * block stand its number and its distance from its group, the group points to its record and the record back to the
 * group. Source: musl, src/malloc/mallocng/meta.h (get_meta).
 */
export function createMuslSlots(memory: TargetMemory, window: Window): (block: number) => boolean {
  const { bytes, words } = window;
  const scratch = new Uint8Array(48);
  const scratchWords = new Uint32Array(scratch.buffer);
  // Objects of one size lie side by side: the last group asked for is nearly always the next one.
  let lastGroup = -1;
  let freeMask = 0;
  let lastIndex = -1;

  const readGroup = (group: number): boolean => {
    if (memory.read(group, scratch, 0, 8) !== 8) return false;
    const meta = scratchWords[0]! + scratchWords[1]! * HIGH;
    if (meta % 8 !== 0 || memory.read(meta, scratch, 0, META_BYTES) !== META_BYTES) return false;
    if (scratchWords[4]! + scratchWords[5]! * HIGH !== group) return false;
    freeMask = scratchWords[6]! | scratchWords[7]!;
    lastIndex = scratchWords[8]! & 31;
    return true;
  };

  return (block) => {
    const at = block * 4;
    if (at < 8) return false;
    const index = bytes[at - 3]! & 31;
    const near = bytes[at - 2]! | (bytes[at - 1]! << 8);
    const isFar = bytes[at - 4] !== 0;
    // A far block tells its distance in the word before; a freed one has 255 for its number.
    if (bytes[at - 3] === 255 || (isFar && near !== 0)) return false;
    const distance = isFar ? words[block - 2]! : near;
    const group = window.base + at - UNIT * distance - UNIT;
    if (group !== lastGroup) {
      lastGroup = -1;
      if (!readGroup(group)) return false;
      lastGroup = group;
    }
    return index <= lastIndex && (freeMask & (1 << index)) === 0;
  };
}
