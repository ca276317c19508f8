import type { HeapGraph } from '../graph/heap-graph.ts';
import type { HeapModel } from '../model/heap-model.ts';

/** So many objects on one path are an accumulation, and so many more than what they hang on. */
const LEAST_COUNT = 16;
const LEAST_RATIO = 4;
/** An object of so many bytes of its own is one too: a list of numbers, a buffer. */
const LEAST_OWN_BYTES = 1024 ** 2;

/**
 * Which paths (nodes of the trie) are worth telling: those of objects of the given types; without types those on which
 * objects accumulate, where they begin to: a thousand sessions in one cache, not the thousand dicts in the sessions.
 */
export function findGroups(model: HeapModel, graph: HeapGraph, types: readonly string[] | null): number[] {
  const { trie } = graph;
  if (types !== null) {
    const wanted = new Set(types);
    return nodes(trie.count).filter(
      (node) => trie.types[node] !== 0 && wanted.has(nameOf(model, trie.types[node]!)),
    );
  }
  return findAccumulations(model, graph);
}

/** Paths on which objects accumulate, or on which one is large. */
export function findAccumulations(model: HeapModel, graph: HeapGraph): number[] {
  const { trie, count, paths, sizes } = graph;
  const counts = new Float64Array(trie.count);
  const ownBytes = new Float64Array(trie.count);
  for (let object = 1; object < count; object++) {
    counts[paths[object]!]!++;
    ownBytes[paths[object]!]! += sizes[object]!;
  }
  return nodes(trie.count).filter((node) => {
    // The links of an lru_cache come with its results, which are shown.
    if (trie.types[node] === 0 || model.shapeOf(trie.types[node]!).role === 'lru-link') return false;
    const above = Math.max(1, counts[trie.parents[node]!]!);
    const many = counts[node]! >= LEAST_COUNT && counts[node]! >= LEAST_RATIO * above;
    return many || (counts[node]! < LEAST_COUNT && ownBytes[node]! >= LEAST_OWN_BYTES);
  });
}

function nodes(count: number): number[] {
  return Array.from({ length: count - 1 }, (_, i) => i + 1);
}

function nameOf({ types }: HeapModel, type: number): string {
  return type === 0 ? '' : types.type(type).name;
}
