import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { cString, u64 } from '../memory/words.ts';
import { readString } from '../runtime/read-string.ts';
import { createDictFinder } from './find-in-dict.ts';

import type { TypeFacts } from './read-type.ts';

/** Longest name given out. */
const MAX_NAME = 256;

/**
 * Names types as `type.__module__` and `type.__qualname__` do: `dict` for what `builtins` holds, `module.qualname`
 * otherwise; `?` stands for a module that cannot be read. Hostile text, at most 256 characters.
 * Source: Objects/typeobject.c (type_module, type_qualname).
 */
export function createTypeNamer(memory: TargetMemory, layout: Layout): (type: TypeFacts) => string {
  const moduleOf = createDictFinder(memory, layout, '__module__');
  return (type) => {
    const full = cString(memory, type.nameAddress, MAX_NAME);
    if (!type.heap) return full.slice(full.startsWith('builtins.') ? 9 : 0) || '?';
    const string = (address: number) => readString(memory, layout, address, MAX_NAME);
    const qualified = string(u64(memory, type.address + layout['heaptype.ht_qualname']!)) ?? full;
    const value = moduleOf(u64(memory, type.address + layout['type.tp_dict']!));
    const module = (value === null ? null : string(value)) ?? '?';
    return (module === 'builtins' ? qualified : `${module}.${qualified}`).slice(0, MAX_NAME);
  };
}
