import type { HeapGraph } from '../retention/graph/heap-graph.ts';
import { decodeString, findString } from '../retention/model/copied-string.ts';
import type { HeapModel } from '../retention/model/heap-model.ts';
import { KIND } from '../types/python-type.ts';

/** By object: 1 for a string that equals the first id, 2 for the second and so on, else 0. */
export function matchStrings(
  model: HeapModel,
  graph: HeapGraph,
  ids: readonly string[],
  checkDeadline: () => void,
): Int16Array {
  const { copy, layout } = model;
  const found = new Int16Array(graph.count);
  const numbers = new Map(ids.map((id, i) => [id, i + 1]));
  // Python counts code points.
  const lengths = new Set(ids.map((id) => [...id].length));
  const firstBytes = new Set(ids.map((id) => id.codePointAt(0)! & 0xff));
  for (let object = 1; object < graph.count; object++) {
    if ((object & 0xffff) === 0) checkDeadline();
    if (model.shapeOf(graph.types[object]!).type.kind !== KIND.str) continue;
    const string = findString(copy, layout, graph.places[object]!);
    if (string === null || !lengths.has(string.length) || !firstBytes.has(copy.bytes[string.at]!)) continue;
    found[object] = numbers.get(decodeString(copy, string)) ?? 0;
  }
  return found;
}
