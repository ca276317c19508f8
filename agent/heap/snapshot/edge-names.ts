import type { HeapGraph } from '../retention/graph/heap-graph.ts';
import { decodeString, findString } from '../retention/model/copied-string.ts';
import { EDGE, nameIndex } from '../retention/model/edge.ts';
import type { HeapModel } from '../retention/model/heap-model.ts';
import { attributeName, createKeyNames } from '../retention/model/key-names.ts';
import { isIdentifier } from '../retention/model/name-list.ts';
import { KIND } from '../types/python-type.ts';

/** How a snapshot shows a reference: under a name, as an element with a number, or as something inside. */
export type EdgeName =
  | { readonly type: 'property' | 'internal'; readonly name: string }
  | { readonly type: 'element' };

const ELEMENT: EdgeName = { type: 'element' };
const INSIDE: ReadonlyMap<number, EdgeName> = new Map([
  [EDGE.field, { type: 'internal', name: 'field' }],
  [EDGE.key, { type: 'internal', name: 'key' }],
  [EDGE.type, { type: 'internal', name: '__class__' }],
  [EDGE.attributes, { type: 'property', name: '__dict__' }],
  [EDGE.keywordDefaults, { type: 'property', name: '__kwdefaults__' }],
]);
const LONGEST_KEY = 200;

/**
 * Names references: by attribute, variable or key where those are names of the program (see paths), with strings by
 * any key that is a string.
 */
export function createEdgeNames(
  model: HeapModel,
  graph: HeapGraph,
  withStrings: boolean,
): (holder: number, edge: number) => EdgeName {
  const attributes = createKeyNames(model, attributeName);
  const keys = createKeyNames(model, (text, interned) => (interned && isIdentifier(text) ? text : null));
  const known = new Map<number, EdgeName>();

  const named = (edge: number): EdgeName => {
    const inside = INSIDE.get(edge);
    if (inside !== undefined) return inside;
    if (nameIndex(edge) < 0) return ELEMENT;
    const before = known.get(edge);
    if (before !== undefined) return before;
    const name: EdgeName = { type: 'property', name: model.names.text(nameIndex(edge)) };
    known.set(edge, name);
    return name;
  };

  return (holder, edge) => {
    if (edge <= 0) return named(edge);
    if (withStrings) return keyText(model, edge) ?? ELEMENT;
    const { kind } = model.shapeOf(graph.types[holder]!).type;
    const isDict = kind === KIND.dict || kind === KIND.orderedDict;
    const ownAttributes = !isDict || graph.trie.steps[graph.paths[holder]!] === EDGE.attributes;
    return named((ownAttributes ? attributes : keys).edge(edge));
  };
}

function keyText(model: HeapModel, key: number): EdgeName | null {
  if (model.shapeAt(key)?.type.kind !== KIND.str) return null;
  const found = findString(model.copy, model.layout, key);
  if (found === null) return null;
  return {
    type: 'property',
    name: decodeString(model.copy, { ...found, length: Math.min(found.length, LONGEST_KEY) }),
  };
}
