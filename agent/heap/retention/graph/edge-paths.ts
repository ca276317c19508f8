import { KIND } from '../../types/python-type.ts';
import { pointerAt } from '../copy/heap-copy.ts';
import { stringAt } from '../model/copied-string.ts';
import { EDGE, namedEdge } from '../model/edge.ts';
import type { HeapModel } from '../model/heap-model.ts';
import { attributeName, createKeyNames, variableName } from '../model/key-names.ts';
import { isIdentifier } from '../model/name-list.ts';
import type { ObjectShape } from '../model/object-shape.ts';
import { classText, functionText } from '../model/own-names.ts';
import type { PathTrie } from './path-trie.ts';

/** Finds the path of an object from the path of what holds it. Used for one holder at a time, to save allocation. */
export interface EdgePaths {
  from(path: number, shape: ObjectShape, place: number): void;
  to(edge: number, target: number, type: number): number;
  /** A root by its text. */
  root(text: string): number;
}

/** Keys of larger dicts are data. */
const LARGEST_NAMED_DICT = 32;
/** Attributes of one instance beyond this number are data too. */
const MOST_ATTRIBUTES = 256;
const LONGEST_TEXT = 200;

export function createEdgePaths(model: HeapModel, trie: PathTrie): EdgePaths {
  const { copy, layout, names } = model;
  const { words } = copy;
  const attributeNames = createKeyNames(model, attributeName);
  const keyNames = createKeyNames(model, (text, interned) =>
    interned && isIdentifier(text) ? `["${text}"]` : null,
  );
  const argumentNames = createKeyNames(model, (text) => variableName(text, 'default'));
  // The holder.
  let path = 0;
  let step = 0;
  let shape: ObjectShape | null = null;
  let size = 0;

  const isDict = () => shape!.type.kind === KIND.dict || shape!.type.kind === KIND.orderedDict;
  const inDict = (edge: number, target: number, type: number): number => {
    const owner = trie.parents[path]!;
    const value = edge > 0 || edge === EDGE.item;
    if (!value) return child(step === EDGE.cache ? owner : path, edge, target, type);
    if (step === EDGE.attributes) {
      const data = size > MOST_ATTRIBUTES && trie.parents[owner] !== 0;
      return child(owner, data ? EDGE.item : attributeNames.edge(edge), target, type, true);
    }
    if (step === EDGE.cache) return child(owner, EDGE.item, target, type);
    if (step === EDGE.perThread) return child(owner, EDGE.attributes, target, type);
    if (step === EDGE.keywordDefaults) return child(owner, argumentNames.edge(edge), target, type);
    return child(path, size <= LARGEST_NAMED_DICT ? keyNames.edge(edge) : EDGE.item, target, type);
  };

  /** Classes and functions that modules and classes hold go by their own name, whoever imported them. */
  const ownPath = (target: number, kind: number): number => {
    const text = kind === KIND.type ? classText(model, target) : functionText(model, target);
    return text === null ? 0 : root(text);
  };
  const child = (parent: number, edge: number, target: number, type: number, attribute = false): number => {
    const { kind } = model.shapeOf(type).type;
    if (attribute && (kind === KIND.type || kind === KIND.function)) {
      const own = ownPath(target, kind);
      if (own !== 0) return own;
    }
    const detail = kind === KIND.generator ? generatorName(model, target) : -1;
    return trie.child(parent, edge, type, detail);
  };
  const unknown = names.add('?');
  const root = (text: string) => {
    const index = names.add(text.slice(0, LONGEST_TEXT));
    return trie.root(namedEdge(index < 0 ? unknown : index));
  };

  return {
    root,
    from(holderPath, holderShape, place) {
      path = holderPath;
      step = trie.steps[path]!;
      shape = holderShape;
      size = isDict() ? words[place + (layout['dict.ma_used']! >>> 2)]! : 0;
    },
    to(edge, target, type) {
      const { kind } = shape!.type;
      // What a cell or a link of an lru_cache holds is held, in the eyes of people, by whoever holds the cell.
      if (kind === KIND.cell || (shape!.role === 'lru-link' && edge !== EDGE.type))
        return child(trie.parents[path]!, step, target, type);
      if (isDict()) return inDict(edge, target, type);
      if (edge === EDGE.field && shape!.role !== 'plain' && model.shapeOf(type).type.kind === KIND.dict)
        return child(path, shape!.role === 'lru-cache' ? EDGE.cache : EDGE.perThread, target, type);
      return child(path, edge > 0 ? attributeNames.edge(edge) : edge, target, type);
    },
  };

  function generatorName({ copy }: HeapModel, place: number): number {
    const key = pointerAt(copy, place + (layout['generator.gi_qualname']! >>> 2));
    const text = key === 0 ? null : stringAt(copy, layout, key, LONGEST_TEXT);
    return text === null ? -1 : names.add(text);
  }
}
