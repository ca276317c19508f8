import { free } from '../copy/large-arrays.ts';
import type { MemoryBudget } from '../copy/memory-budget.ts';
import type { Dominators } from './dominators.ts';
import type { HeapGraph } from './heap-graph.ts';

/** Retained bytes by object: its own and those of everything that only it keeps alive. */
export function retainedSizes(graph: HeapGraph, { dominators, order }: Dominators): Float64Array {
  const retained = Float64Array.from(graph.sizes.subarray(0, graph.count));
  for (let i = graph.count - 1; i > 0; i--) {
    const object = order[i]!;
    retained[dominators[object]!]! += retained[object]!;
  }
  return retained;
}

/** Objects in groups: how many, and what they retain. */
export interface GroupSums {
  readonly counts: Float64Array;
  readonly bytes: Float64Array;
}

/**
 * Sums over groups of objects (`groups` by object, below `groupCount`). What one object of a group retains through another
 * of the same group counts once: the links of a list retain each other.
 */
export function sumGroups(
  graph: HeapGraph,
  { dominators }: Dominators,
  retained: Float64Array,
  groups: ArrayLike<number>,
  groupCount: number,
  budget: MemoryBudget,
): GroupSums {
  const n = graph.count;
  const bytesTaken = n * 2 * 4;
  budget.take(bytesTaken);
  const firstChild = new Int32Array(n);
  const nextSibling = new Int32Array(n);
  for (let object = n - 1; object > 0; object--) {
    const dominator = dominators[object]!;
    nextSibling[object] = firstChild[dominator]!;
    firstChild[dominator] = object;
  }
  const counts = new Float64Array(groupCount);
  const bytes = new Float64Array(groupCount);
  // How many objects of the group dominate the current one.
  const above = new Int32Array(groupCount);
  for (let at = firstChild[0]!; at !== 0; ) {
    const group = groups[at]!;
    counts[group]!++;
    if (above[group] === 0) bytes[group]! += retained[at]!;
    if (firstChild[at] !== 0) {
      above[group]!++;
      at = firstChild[at]!;
      continue;
    }
    while (at !== 0 && nextSibling[at] === 0) {
      at = dominators[at]!;
      if (at !== 0) above[groups[at]!]!--;
    }
    at = nextSibling[at]!;
  }
  free(firstChild, nextSibling, above);
  budget.give(bytesTaken);
  return { counts, bytes };
}
