import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { visitDict } from '../runtime/dict-lookup.ts';
import { readString } from '../runtime/read-string.ts';

/** Strings compared in all, before only addresses are: a hostile heap must not buy thousands of reads for each type. */
const MAX_COMPARED = 4096;

/**
 * Finds the value under one string key in many dicts of the target: `__module__` in those of its types. Names are
 * interned, so that once the key was seen its address is enough: each further dict costs a few reads.
 */
export function createDictFinder(
  memory: TargetMemory,
  layout: Layout,
  name: string,
): (dict: number) => number | null {
  let interned = 0;
  let compared = 0;
  return (dict) => {
    let found: number | null = null;
    visitDict(memory, layout, dict, (key, value) => {
      const isName =
        key === interned ||
        (compared++ < MAX_COMPARED && readString(memory, layout, key, name.length + 1) === name);
      if (!isName) return true;
      interned = key;
      found = value;
      return false;
    });
    return found;
  };
}
