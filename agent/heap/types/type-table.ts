import type { TargetMemory } from '../memory/target-memory.ts';
import { u32, u64 } from '../memory/words.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import type { PythonType } from './python-type.ts';
import { readType } from './read-type.ts';
import { createTypeNamer } from './type-name.ts';

/** Most types told apart; a program with more makes them at run time, without end. */
export const MAX_TYPES = 16_384;

const SLOTS = 1 << 16;
const MISSES = 1 << 16;
const MAX_META_DEPTH = 4;
const TYPE_SUBCLASS = 1 << 31;
const HIGH = 2 ** 32;

/** The types of one target, met one after the other. */
export interface TypeTable {
  /** Number of types so far; ids are 1 to `count`. */
  readonly count: number;
  /** Types that were met when the table was full; their objects are not told apart. */
  readonly refused: number;
  /**
   * Id of the type at an address (low and high word), 0 when no type lies there. Made for hot loops: no allocation for
   * an address that was asked for before.
   */
  lookup(low: number, high: number): number;
  /** The type of an id that `lookup` gave. */
  type(id: number): PythonType;
}

/**
 * A table that reads types of the target when it meets them. A type is what has a type whose own type is, in the end,
 * `type` itself, so that no pointer of a hostile heap passes for one unless the heap imitates a whole type.
 *
 * @param canHold tells cheaply whether a type may lie at an address; saves reads for pointers into other memory
 */
export function createTypeTable(
  memory: TargetMemory,
  interpreter: Pick<Interpreter, 'layout' | 'minor' | 'typeTypeAddress'>,
  canHold: (address: number) => boolean,
): TypeTable {
  const { layout, minor, typeTypeAddress } = interpreter;
  const nameOf = createTypeNamer(memory, layout);
  const types: PythonType[] = [];
  const slotLow = new Uint32Array(SLOTS);
  const slotHigh = new Uint32Array(SLOTS);
  const slotId = new Int32Array(SLOTS);
  const missLow = new Uint32Array(MISSES);
  const missHigh = new Uint32Array(MISSES);
  const metatypes = new Map<number, boolean>([[typeTypeAddress, true]]);
  let refused = 0;

  const isMetatype = (address: number, depth: number): boolean => {
    const known = metatypes.get(address);
    if (known !== undefined) return known;
    if (depth > MAX_META_DEPTH || !canHold(address)) return false;
    const flags = u32(memory, address + layout['type.tp_flags']!);
    const is = (flags & TYPE_SUBCLASS) !== 0 && isMetatype(u64(memory, address + 8), depth + 1);
    if (metatypes.size < MAX_TYPES) metatypes.set(address, is);
    return is;
  };

  const resolve = (low: number, high: number): number => {
    const address = low + high * HIGH;
    if (!canHold(address) || !isMetatype(u64(memory, address + 8), 0)) return 0;
    const facts = readType(memory, layout, minor, address);
    if (facts === null) return 0;
    if (types.length === MAX_TYPES) {
      refused++;
      return 0;
    }
    types.push({ ...facts, id: types.length + 1, name: nameOf(facts) });
    return types.length;
  };

  const miss = (low: number, high: number, slot: number): number => {
    const at = Math.imul(low ^ high, 0x85ebca6b) >>> 16;
    if (missLow[at] === low && missHigh[at] === high) return 0;
    const id = resolve(low, high);
    if (id === 0) {
      missLow[at] = low;
      missHigh[at] = high;
      return 0;
    }
    slotLow[slot] = low;
    slotHigh[slot] = high;
    slotId[slot] = id;
    return id;
  };

  return {
    get count() {
      return types.length;
    },
    get refused() {
      return refused;
    },
    lookup(low, high) {
      if ((low & 7) !== 0 || high > 0xffff || (high | low) === 0) return 0;
      let slot = Math.imul(low ^ high, 0x9e3779b1) >>> 16;
      for (let id = slotId[slot]!; id !== 0; id = slotId[slot]!) {
        if (slotLow[slot] === low && slotHigh[slot] === high) return id;
        slot = (slot + 1) & (SLOTS - 1);
      }
      return miss(low, high, slot);
    },
    type(id) {
      return types[id - 1]!;
    },
  };
}
