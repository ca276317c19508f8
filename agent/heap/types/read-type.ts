import type { Layout } from '../layout/layout.ts';
import type { TargetMemory } from '../memory/target-memory.ts';
import { cString } from '../memory/words.ts';
import { KIND, type Kind, type PythonType } from './python-type.ts';

// Include/object.h: Py_TPFLAGS_*.
const INLINE_VALUES = 1 << 2;
const MANAGED_WEAKREF = 1 << 3;
const MANAGED_DICT = 1 << 4;
const HEAPTYPE = 1 << 9;
const READY = 1 << 12;
const HAVE_GC = 1 << 14;

const BY_FLAG: readonly (readonly [number, Kind])[] = [
  [1 << 31, KIND.type],
  [1 << 29, KIND.dict],
  [1 << 28, KIND.str],
  [1 << 27, KIND.bytes],
  [1 << 26, KIND.tuple],
  [1 << 25, KIND.list],
  [1 << 24, KIND.int],
];

const BY_NAME: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['float', KIND.float],
  ['set', KIND.set],
  ['frozenset', KIND.set],
  ['collections.deque', KIND.deque],
  ['collections.OrderedDict', KIND.orderedDict],
  ['bytearray', KIND.bytearray],
  ['weakref', KIND.weakref],
  ['weakref.ReferenceType', KIND.weakref],
  ['weakproxy', KIND.weakref],
  ['weakref.ProxyType', KIND.weakref],
  ['weakcallableproxy', KIND.weakref],
  ['weakref.CallableProxyType', KIND.weakref],
  ['module', KIND.module],
  ['frame', KIND.frame],
  ['generator', KIND.generator],
  ['coroutine', KIND.generator],
  ['async_generator', KIND.generator],
  ['code', KIND.code],
  ['function', KIND.function],
  ['cell', KIND.cell],
  ['method', KIND.method],
]);

const MAX_BASIC_SIZE = 1 << 20;
const MAX_BASES = 64;
const HIGH = 2 ** 32;

const bytes = new Uint8Array(512);
const words = new Uint32Array(bytes.buffer);

/** What a type object says about its instances; all but the name, which costs more reads. */
export type TypeFacts = Omit<PythonType, 'id' | 'name'> & { readonly nameAddress: number };

/**
 * Reads the type object at `address`; null when what lies there cannot be a type that is in use (not made ready, sizes
 * beyond belief). That it *is* a type is for the caller to know, by its own type.
 */
export function readType(
  memory: TargetMemory,
  layout: Layout,
  minor: number,
  address: number,
): TypeFacts | null {
  const own = readStruct(memory, layout, address);
  if (own === null) return null;
  const { flags } = own;
  const preHeader = (flags & preHeaderFlags(minor)) !== 0;
  const collected = (flags & HAVE_GC) !== 0;
  return {
    ...own,
    address,
    kind: kindOf(memory, layout, own),
    heap: (flags & HEAPTYPE) !== 0,
    collected,
    preHeader,
    head: (collected ? 16 : 0) + (preHeader ? 16 : 0),
    managedDict: minor >= 11 && (flags & MANAGED_DICT) !== 0,
    inlineValues: minor >= 13 && (flags & INLINE_VALUES) !== 0,
  };
}

/** 3.11 has a pre-header for managed dicts only, later versions for weak references too: pycore_object.h. */
function preHeaderFlags(minor: number): number {
  if (minor < 11) return 0;
  return minor === 11 ? MANAGED_DICT : MANAGED_DICT | MANAGED_WEAKREF;
}

interface TypeStruct {
  readonly flags: number;
  readonly nameAddress: number;
  readonly basicSize: number;
  readonly itemSize: number;
  readonly dictOffset: number;
  readonly weakListOffset: number;
  readonly baseAddress: number;
}

function readStruct(memory: TargetMemory, layout: Layout, address: number): TypeStruct | null {
  const size = Math.min(layout['type.size']!, bytes.length);
  if (memory.read(address, bytes, 0, size) !== size) return null;
  const flags = words[layout['type.tp_flags']! >>> 2]!;
  const basicSize = signed(layout['type.tp_basicsize']!);
  const itemSize = signed(layout['type.tp_itemsize']!);
  if ((flags & READY) === 0 || basicSize < 16 || basicSize > MAX_BASIC_SIZE) return null;
  if (itemSize < 0 || itemSize > MAX_BASIC_SIZE) return null;
  return {
    flags,
    nameAddress: signed(layout['type.tp_name']!),
    basicSize,
    itemSize,
    dictOffset: signed(layout['type.tp_dictoffset']!),
    weakListOffset: signed(layout['type.tp_weaklistoffset']!),
    baseAddress: signed(layout['type.tp_base']!),
  };
}

function signed(offset: number): number {
  return words[offset >>> 2]! + (words[(offset >>> 2) + 1]! | 0) * HIGH;
}

/** The flags tell the subclasses of the commonest built-ins; of the others the chain of bases ends in the built-in. */
function kindOf(memory: TargetMemory, layout: Layout, own: TypeStruct): Kind {
  const flagged = BY_FLAG.find(([flag]) => (own.flags & flag) !== 0)?.[1];
  if (flagged !== undefined && flagged !== KIND.dict) return flagged;
  let at: TypeStruct | null = own;
  for (let depth = 0; at !== null && depth < MAX_BASES; depth++) {
    const kind = builtinKind(memory, at);
    if (kind !== undefined && (flagged === undefined || kind === KIND.orderedDict)) return kind;
    at = at.baseAddress > 0 ? readStruct(memory, layout, at.baseAddress) : null;
  }
  return flagged ?? KIND.plain;
}

/** A class statement may take any name without a dot, so that of a run-time type counts only with its module. */
function builtinKind(memory: TargetMemory, type: TypeStruct): Kind | undefined {
  const name = cString(memory, type.nameAddress, 64);
  if ((type.flags & HEAPTYPE) !== 0 && !name.includes('.')) return undefined;
  return BY_NAME.get(name);
}
