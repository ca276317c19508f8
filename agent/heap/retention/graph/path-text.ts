import { EDGE, nameIndex } from '../model/edge.ts';
import type { HeapModel } from '../model/heap-model.ts';
import type { PathTrie } from './path-trie.ts';

/** References that Python has names for. */
const HIDDEN_NAMES: ReadonlyMap<number, string> = new Map([
  [EDGE.attributes, '__dict__'],
  [EDGE.type, '__class__'],
]);

/** Longest text given out. */
const LONGEST = 1000;

/** A path in words: see Holder in retention.ts. */
export interface PathText {
  readonly path: string;
  readonly holder: string;
  readonly type: string;
}

export function pathText(model: HeapModel, trie: PathTrie, node: number): PathText {
  const chain: number[] = [];
  for (let at = node; at !== 0; at = trie.parents[at]!) chain.push(at);
  chain.reverse();
  let holder = '';
  let path = '';
  for (const at of chain) {
    const index = nameIndex(trie.steps[at]!);
    const name = index >= 0 ? model.names.text(index) : (HIDDEN_NAMES.get(trie.steps[at]!) ?? null);
    const type = typeText(model, trie, at);
    if (trie.parents[at] === 0) {
      holder = name!;
      path = name!;
    } else if (name !== null && !name.startsWith('[')) {
      holder = `${path}.${name}`;
      path = `${holder} (${type})`;
    } else {
      const step = name ?? stepText(trie.steps[at]!);
      holder = step === '' ? path : `${path} -> ${step}`;
      path = `${holder} -> ${type}`;
    }
  }
  return { path: shortened(path), holder: shortened(holder), type: baseType(model, trie, node) };
}

function stepText(step: number): string {
  switch (step) {
    case EDGE.item:
      return '[*]';
    case EDGE.key:
      return '[key]';
    default:
      return '';
  }
}

function typeText(model: HeapModel, trie: PathTrie, node: number): string {
  const detail = trie.details[node]!;
  return baseType(model, trie, node) + (detail < 0 ? '' : ` ${model.names.text(detail)}`);
}

function baseType({ types }: HeapModel, trie: PathTrie, node: number): string {
  const type = trie.types[node]!;
  return type === 0 ? '' : types.type(type).name;
}

/** Both ends say more than the middle. */
function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const half = (LONGEST - 5) / 2;
  return `${text.slice(0, Math.floor(half))} ... ${text.slice(-Math.floor(half))}`;
}
