import type { Layout } from '../layout/layout.ts';
import type { AddressMap } from '../memory/address-map.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { cString, u32, u64 } from '../memory/words.ts';
import { visitDict } from './dict-lookup.ts';
import { readThreads } from './read-threads.ts';

/** What a `_PyRuntime` leads to when the layout fits. Addresses in the target. */
export interface CheckedRuntime {
  readonly interpreter: number;
  readonly subinterpreters: number;
  readonly sysDict: number;
  readonly modules: number;
  readonly typeType: number;
}

/** Interpreters that are followed; a list that does not end by then does not close. */
const MAX_INTERPRETERS = 1024;
const DICT_FLAG = 2 ** 29;
const STR_FLAG = 2 ** 28;
/** Keys of sys.modules that have to be strings. */
const KEYS_LOOKED_AT = 64;

/**
 * Follows the pointers from `runtime` and checks each against what CPython guarantees: the interpreter's threads point
 * back at it, type(type) is itself and named so, sys.modules is a dict with str keys. A layout of another version, a
 * wrong address and a lie fail here, before anything reads a heap with it. Null when it does not fit.
 */
export function checkRuntime(
  memory: TargetMemory,
  addresses: AddressMap,
  layout: Layout,
  runtime: number,
): CheckedRuntime | null {
  const interpreters = readInterpreters(memory, addresses, layout, runtime);
  if (interpreters === null) return null;
  const interpreter = interpreters.main;
  const threads = readThreads(memory, addresses, layout, interpreter);
  const sysDict = u64(memory, interpreter + layout['interp.sysdict']!);
  const modules = u64(memory, interpreter + layout['interp.modules']!);
  if (threads === null || threads.length === 0 || !addresses.isData(sysDict) || !addresses.isData(modules))
    return null;
  const dictType = u64(memory, sysDict + layout['object.ob_type']!);
  const typeType = u64(memory, dictType + layout['object.ob_type']!);
  const fits =
    u64(memory, modules + layout['object.ob_type']!) === dictType &&
    addresses.isData(dictType) &&
    isTypeType(memory, addresses, layout, typeType) &&
    hasFlag(memory, layout, dictType, DICT_FLAG) &&
    cString(memory, u64(memory, dictType + layout['type.tp_name']!), 5) === 'dict' &&
    hasStringKeys(memory, layout, modules);
  if (!fits) return null;
  return { interpreter, subinterpreters: interpreters.count - 1, sysDict, modules, typeType };
}

function readInterpreters(
  memory: TargetMemory,
  addresses: AddressMap,
  layout: Layout,
  runtime: number,
): { main: number; count: number } | null {
  let main = 0;
  let count = 0;
  let at = u64(memory, runtime + layout['rt.interp_head']!);
  while (at !== 0) {
    if (!addresses.isData(at) || ++count > MAX_INTERPRETERS) return null;
    // New interpreters are put in front; the main one has the id 0.
    if (u64(memory, at + layout['interp.id']!) === 0) main = at;
    at = u64(memory, at + layout['interp.next']!);
  }
  return main === 0 ? null : { main, count };
}

function isTypeType(memory: TargetMemory, addresses: AddressMap, layout: Layout, address: number): boolean {
  return (
    addresses.isData(address) &&
    u64(memory, address + layout['object.ob_type']!) === address &&
    cString(memory, u64(memory, address + layout['type.tp_name']!), 5) === 'type' &&
    u64(memory, address + layout['type.tp_basicsize']!) === layout['heaptype.size']
  );
}

function hasFlag(memory: TargetMemory, layout: Layout, type: number, flag: number): boolean {
  return Math.floor(u32(memory, type + layout['type.tp_flags']!) / flag) % 2 === 1;
}

function hasStringKeys(memory: TargetMemory, layout: Layout, dict: number): boolean {
  let looked = 0;
  let strings = 0;
  visitDict(memory, layout, dict, (key) => {
    looked++;
    if (hasFlag(memory, layout, u64(memory, key + layout['object.ob_type']!), STR_FLAG)) strings++;
    return looked < KEYS_LOOKED_AT;
  });
  return looked > 0 && strings === looked;
}
