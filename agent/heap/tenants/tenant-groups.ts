import type { HeapGraph } from '../retention/graph/heap-graph.ts';
import { findAccumulations } from '../retention/holders/find-groups.ts';
import type { HeapModel } from '../retention/model/heap-model.ts';
import { KIND, type Kind } from '../types/python-type.ts';

const VALUES: ReadonlySet<Kind> = new Set([KIND.str, KIND.bytes, KIND.int, KIND.float]);

/**
 * Of the groups that are looked at for holders those that are worth looking at for tenants: instances of the program's
 * classes, and of built-in containers only where they accumulate. A session's dict says what the session says, the
 * interpreter's ten thousand dicts say nothing, and a string is what is looked for.
 */
export function tenantGroups(
  model: HeapModel,
  graph: HeapGraph,
  groups: readonly number[],
): ReadonlySet<number> {
  const accumulations = new Set(findAccumulations(model, graph));
  const typeOf = (node: number) => model.shapeOf(graph.trie.types[node]!).type;
  return new Set(
    groups.filter((node) => !VALUES.has(typeOf(node).kind) && (typeOf(node).heap || accumulations.has(node))),
  );
}
