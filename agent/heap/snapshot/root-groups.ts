import type { HeapGraph } from '../retention/graph/heap-graph.ts';
import { pathText } from '../retention/graph/path-text.ts';
import type { HeapModel } from '../retention/model/heap-model.ts';

/** Roots under one name. */
export interface RootGroup {
  readonly name: string;
  readonly objects: readonly number[];
}

/** Modules by name, and all other roots under the text that their paths begin with. */
export interface RootGroups {
  readonly modules: readonly { readonly name: string; readonly object: number }[];
  readonly others: readonly RootGroup[];
}

export function groupRoots(model: HeapModel, graph: HeapGraph, moduleRoots: number): RootGroups {
  const { roots, trie, paths } = graph;
  const modules: { name: string; object: number }[] = [];
  const others = new Map<number, number[]>();
  for (let i = 0; i < roots.count; i++) {
    const object = roots.at(i);
    const root = firstNode(trie.parents, paths[object]!);
    if (i < moduleRoots) modules.push({ name: pathText(model, trie, root).path, object });
    else if (others.has(root)) others.get(root)!.push(object);
    else others.set(root, [object]);
  }
  return {
    modules,
    others: [...others].map(([root, objects]) => ({ name: pathText(model, trie, root).path, objects })),
  };
}

function firstNode(parents: Int32Array, path: number): number {
  let node = path;
  while (parents[node] !== 0) node = parents[node]!;
  return node;
}
