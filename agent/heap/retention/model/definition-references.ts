import { KIND } from '../../types/python-type.ts';
import { type HeapCopy, pointerAt } from '../copy/heap-copy.ts';
import { EDGE } from './edge.ts';
import type { HeapModel } from './heap-model.ts';
import { fieldReferences, instanceReferences } from './instance-references.ts';
import type { KeyNames } from './key-names.ts';
import type { ObjectShape } from './object-shape.ts';
import { type ReferenceList, reserve } from './reference-list.ts';
import { lengthAt } from './sequence-references.ts';

const HEAPTYPE = 1 << 9;
const MOST_VARIABLES = 1024;
/** m_size of a module's definition, bytes of its state: Include/moduleobject.h (PyModuleDef), 40 bytes of base before m_name. */
const MODULE_DEF_SIZE_AT = 56;
const MODULE_DEF_AT = 24;
const MODULE_STATE_AT = 32;
const MOST_MODULE_STATE = 65_536;

/** A class: its attributes, bases and names. What a metaclass adds lies behind the structure. */
export function typeReferences(
  { copy, layout }: HeapModel,
  shape: ObjectShape,
  place: number,
  list: ReferenceList,
): void {
  const flags = copy.words[place + (layout['type.tp_flags']! >>> 2)]!;
  const fields: (readonly [string, number])[] = [
    ['type.tp_dict', EDGE.attributes],
    ['type.tp_base', EDGE.field],
    ['type.tp_bases', EDGE.field],
    ['type.tp_mro', EDGE.field],
    ['type.tp_cache', EDGE.field],
    ['type.tp_subclasses', EDGE.field],
  ];
  const heap = (flags & HEAPTYPE) !== 0;
  if (heap)
    for (const name of ['ht_name', 'ht_slots', 'ht_qualname', 'ht_module'])
      fields.push([`heaptype.${name}`, EDGE.field]);
  if (!reserve(list, fields.length + 64)) return;
  for (const [name, edge] of fields) addField(copy, place, layout[name], edge, list);
  // A metaclass may add slots and a dict.
  const { dictOffset } = shape.type;
  if (heap && dictOffset > layout['heaptype.size']! && dictOffset < shape.type.basicSize)
    addField(copy, place, dictOffset, EDGE.attributes, list);
}

/**
 * A function: what its variables of the enclosing function and its default arguments hold, each by name, beside the
 * tuples that hold them.
 */
export function functionReferences(
  model: HeapModel,
  shape: ObjectShape,
  place: number,
  list: ReferenceList,
): void {
  fieldReferences(model, shape, place, list);
  instanceReferences(model, shape, place, list);
  const { copy, layout } = model;
  const at = (name: string) => pointerAt(copy, place + (layout[name]! >>> 2));
  const code = at('function.func_code');
  if (model.shapeAt(code)?.type.kind !== KIND.code) return;
  const names = variableNames(model, code);
  const closure = at('function.func_closure');
  if (closure !== 0) addNamed(model, closure, names, -1, model.variables.closure, list);
  const defaults = at('function.func_defaults');
  const arguments_ = copy.words[code + (layout['code.co_argcount']! >>> 2)]!;
  if (defaults !== 0) addNamed(model, defaults, names, arguments_, model.variables.default, list);
}

/** Names of a function's variables: locals (arguments first), then those shared with inner or outer functions. */
export function variableNames({ copy, layout }: HeapModel, code: number): readonly number[] {
  if (layout['code.co_localsplusnames'] !== undefined)
    return tupleItems(copy, layout, pointerAt(copy, code + (layout['code.co_localsplusnames'] >>> 2)));
  return ['code.co_varnames', 'code.co_cellvars', 'code.co_freevars'].flatMap((name) => [
    ...tupleItems(copy, layout, pointerAt(copy, code + (layout[name]! >>> 2))),
  ]);
}

/** The module's namespace, and its state in C. */
export function moduleReferences(
  model: HeapModel,
  shape: ObjectShape,
  place: number,
  list: ReferenceList,
): void {
  fieldReferences(model, shape, place, list);
  instanceReferences(model, shape, place, list);
  const { copy } = model;
  const definition = pointerAt(copy, place + (MODULE_DEF_AT >>> 2));
  const state = pointerAt(copy, place + (MODULE_STATE_AT >>> 2));
  if (definition === 0 || state === 0) return;
  const size = copy.words[definition + (MODULE_DEF_SIZE_AT >>> 2)]!;
  if (size > MOST_MODULE_STATE || !reserve(list, size >>> 3)) return;
  for (let word = state; word < state + (size >>> 2); word += 2) addAt(copy, word, EDGE.field, list);
}

/** Constants and names. Behind the structure lies the byte code, with caches that own nothing. */
export function codeReferences({ copy, layout }: HeapModel, place: number, list: ReferenceList): void {
  const words = (layout['code.co_code_adaptive'] ?? layout['code.size']!) >>> 2;
  if (!reserve(list, words >>> 1)) return;
  for (let word = place + 4; word < place + words; word += 2) addAt(copy, word, EDGE.field, list);
}

/** Elements of a tuple of names or values belong to the last `count` of the given names, counted up to `end`. */
function addNamed(
  model: HeapModel,
  tuple: number,
  names: readonly number[],
  end: number,
  edges: KeyNames,
  list: ReferenceList,
): void {
  const start = tuple + (model.layout['tuple.ob_item']! >>> 2);
  const count = Math.min(lengthAt(model.copy, tuple, start, 2), MOST_VARIABLES);
  const first = (end < 0 ? names.length : Math.min(end, names.length)) - count;
  if (!reserve(list, count)) return;
  for (let i = 0; i < count; i++) addAt(model.copy, start + i * 2, edges.edge(names[first + i] ?? 0), list);
}

function tupleItems(copy: HeapCopy, layout: HeapModel['layout'], tuple: number): number[] {
  if (tuple === 0) return [];
  const start = tuple + (layout['tuple.ob_item']! >>> 2);
  const count = Math.min(lengthAt(copy, tuple, start, 2), MOST_VARIABLES);
  return Array.from({ length: count }, (_, i) => pointerAt(copy, start + i * 2));
}

function addField(
  copy: HeapCopy,
  place: number,
  offset: number | undefined,
  edge: number,
  list: ReferenceList,
): void {
  if (offset !== undefined) addAt(copy, place + (offset >>> 2), edge, list);
}

/** Room is the caller's to reserve. */
function addAt(copy: HeapCopy, word: number, edge: number, list: ReferenceList): void {
  const target = pointerAt(copy, word);
  if (target === 0) return;
  list.targets[list.count] = target;
  list.edges[list.count++] = edge;
}
