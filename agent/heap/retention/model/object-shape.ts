import { cString, u64 } from '../../memory/words.ts';
import { KIND, type PythonType } from '../../types/python-type.ts';
import { placeOf } from '../copy/heap-copy.ts';
import { EDGE, namedEdge } from './edge.ts';
import { labelMembers } from './member-names.ts';
import type { ShapeSource } from './shape-source.ts';

/** What is needed of a type to find the references of its instances. Offsets in 32-bit words. */
export interface ObjectShape {
  readonly type: PythonType;
  /** The type object in the copy. */
  readonly place: number;
  /** Instances hold no references. */
  readonly leaf: boolean;
  /** Fields that may be references: words from `firstField` to before `endField`. */
  readonly firstField: number;
  readonly endField: number;
  /** What each word of the fixed part is as a reference: see edge.ts. */
  readonly fieldEdges: Int32Array;
  /** Word of the list of weak references, which are not held; -1 without. */
  readonly weakList: number;
  readonly role: Role;
  /** How many instances gave away that they hold the type: see instance-references.ts. */
  typeEdges: number;
}

/** C types whose instances are told by their names, beyond their kind. */
export type Role = 'plain' | 'lru-cache' | 'lru-link' | 'thread-local';

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['functools._lru_cache_wrapper', 'lru-cache'],
  ['functools._lru_list_elem', 'lru-link'],
  ['_thread._local', 'thread-local'],
]);
const MOST_BASES = 16;

export function createShape(type: PythonType, source: ShapeSource): ObjectShape {
  const endField = type.basicSize >>> 2;
  const firstField = Math.min(fixedPart(type, source), type.basicSize) >>> 2;
  const role = roleOf(type, source);
  return {
    type,
    place: placeOf(source.copy, type.address),
    leaf: isLeaf(type, firstField, endField),
    firstField,
    endField,
    fieldEdges: labelFields(type, endField, source),
    weakList: type.weakListOffset > 0 ? type.weakListOffset >>> 2 : -1,
    role,
    typeEdges: 0,
  };
}

/** By the name of the type or of a base: classes derive from threading.local. */
function roleOf(type: PythonType, { memory, layout }: ShapeSource): Role {
  let address = type.kind === KIND.plain ? type.address : 0;
  for (let depth = 0; address > 0 && depth < MOST_BASES; depth++) {
    const role = ROLES.get(cString(memory, u64(memory, address + layout['type.tp_name']!), 64));
    if (role !== undefined) return role;
    address = u64(memory, address + layout['type.tp_base']!);
  }
  return 'plain';
}

/** Bytes at the start of an instance that are read by kind or are no references at all; behind them subclasses add fields. */
function fixedPart(type: PythonType, { layout, minor }: ShapeSource): number {
  switch (type.kind) {
    case KIND.str:
      return layout['unicode.size']!;
    case KIND.bytes:
      return layout['bytes.ob_sval']! + 1;
    case KIND.bytearray:
      // Since 3.15 its content is a bytes object.
      return minor < 15 ? layout['bytearray.size']! : layout['bytes.ob_sval']!;
    case KIND.int:
    case KIND.float:
      return layout['float.size']!;
    case KIND.tuple:
      return layout['tuple.ob_item']!;
    case KIND.list:
      return layout['list.size']!;
    case KIND.dict:
    case KIND.orderedDict:
      return layout['dict.size']!;
    case KIND.set:
      return layout['set.size']!;
    case KIND.weakref:
      return layout['weakref.size']!;
    default:
      return 16;
  }
}

/** Numbers and strings. Most objects are; a subclass that adds nothing has a basic size rounded up at most. */
function isLeaf(type: PythonType, firstField: number, endField: number): boolean {
  const { kind, collected } = type;
  if (type.managedDict || type.dictOffset !== 0) return false;
  const flat = kind >= KIND.str && kind <= KIND.float;
  if (flat || kind === KIND.bytearray) return endField <= firstField + 1;
  return !collected && type.basicSize <= 24 && type.itemSize === 0 && !type.heap;
}

function labelFields(type: PythonType, endField: number, source: ShapeSource): Int32Array {
  const edges = new Int32Array(endField);
  labelMembers(type, edges, source);
  const { layout, names } = source;
  const label = (offset: number | undefined, edge: number) => {
    if (offset !== undefined && offset >>> 2 < endField) edges[offset >>> 2] = edge;
  };
  if (type.dictOffset > 0) label(type.dictOffset, EDGE.attributes);
  if (type.kind === KIND.module) label(layout['module.md_dict'], EDGE.attributes);
  if (type.kind === KIND.function) {
    label(layout['function.func_dict'], EDGE.attributes);
    label(layout['function.func_kwdefaults'], EDGE.keywordDefaults);
  }
  if (type.kind === KIND.method) label(layout['method.im_self'], namedEdge(names.add('__self__')));
  return edges;
}
