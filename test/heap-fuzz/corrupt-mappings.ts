import type { Mapping } from '../../agent/heap/memory/mapping.ts';
import type { Dice } from './places.ts';

const CHANGES: readonly ((mappings: Mapping[], at: number, dice: Dice) => void)[] = [
  (mappings, at) => mappings.splice(at, 1),
  // Larger than any memory: up to 2^40 beyond its end.
  (mappings, at, dice) => {
    mappings[at] = { ...mappings[at]!, end: mappings[at]!.end + 2 ** (12 + dice(28)) };
  },
  (mappings, at, dice) => {
    const { start, end } = mappings[at]!;
    mappings[at] = { ...mappings[at]!, end: start + 4096 * (1 + dice((end - start) / 4096)) };
  },
  (mappings, at) => mappings.splice(at, 0, mappings[at]!),
  (mappings, at, dice) => {
    mappings[at] = { ...mappings[at]!, path: mappings[dice(mappings.length)]!.path };
  },
  (mappings, at, dice) => {
    mappings[at] = { ...mappings[at]!, path: `/dev/${'x'.repeat(dice(4000))}`, inode: dice(100) };
  },
  (mappings, at, dice) => {
    mappings[at] = {
      ...mappings[at]!,
      readable: dice(2) === 0,
      writable: dice(2) === 0,
      private: dice(2) === 0,
    };
  },
  (mappings, at, dice) => {
    mappings[at] = { ...mappings[at]!, fileOffset: dice(2) * 2 ** 40, executable: dice(2) === 0 };
  },
];

/** The list with one entry gone, moved, larger, smaller, twice there, or under another's name. */
export function corruptMappings(mappings: readonly Mapping[], dice: Dice): Mapping[] {
  const changed = [...mappings];
  CHANGES[dice(CHANGES.length)]!(changed, dice(changed.length), dice);
  return changed;
}
