import type { Layout } from '../../layout/layout.ts';
import { KIND, type PythonType } from '../../types/python-type.ts';
import type { HeapCopy } from '../copy/heap-copy.ts';
import { decodeString, findString } from './copied-string.ts';
import { EDGE, namedEdge } from './edge.ts';
import { isIdentifier, type NameList } from './name-list.ts';

const LONGEST_TEXT = 200;
const CACHE = 1 << 14;

/** What keys are read from; a HeapModel has it. */
interface KeySource {
  readonly copy: HeapCopy;
  readonly layout: Layout;
  readonly names: NameList;
  shapeAt(place: number): { readonly type: PythonType } | null;
}

/** Turns the edge of a key into that of a name, or of an item when it has none. */
export interface KeyNames {
  edge(key: number): number;
}

/** Edges for keys; most are asked for again and again, so the answers are kept by the key's place. */
export function createKeyNames(
  model: KeySource,
  nameOf: (text: string, interned: boolean) => string | null,
): KeyNames {
  const places = new Int32Array(CACHE);
  const edges = new Int32Array(CACHE);
  const resolve = (key: number): number => {
    if (model.shapeAt(key)?.type.kind !== KIND.str) return EDGE.item;
    const found = findString(model.copy, model.layout, key);
    if (found === null || found.length > LONGEST_TEXT) return EDGE.item;
    const name = nameOf(decodeString(model.copy, found), found.interned);
    const index = name === null ? -1 : model.names.add(name);
    return index < 0 ? EDGE.item : namedEdge(index);
  };
  return {
    edge(key) {
      if (key <= 0) return EDGE.item;
      const slot = (Math.imul(key, 0x9e3779b1) >>> 16) & (CACHE - 1);
      if (places[slot] !== key) {
        places[slot] = key;
        edges[slot] = resolve(key);
      }
      return edges[slot]!;
    },
  };
}

/** What can be written behind a dot. */
export function attributeName(text: string): string | null {
  return isIdentifier(text) ? text : null;
}

/** `<closure name>` and the like; `?` for a name that cannot be one. */
export function variableName(text: string, kind: string | null): string {
  const name = isIdentifier(text) ? text : '?';
  return kind === null ? name : `<${kind} ${name}>`;
}
