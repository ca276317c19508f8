import type { GraphBuilder } from '../graph/build-graph.ts';
import type { HeapModel } from '../model/heap-model.ts';
import { createReferenceList } from '../model/reference-list.ts';
import { collectReferences } from '../model/references.ts';

/** In the copy, in the upper half of an object's reference count: was visited here. No live object has it. */
const VISITED = 0xdec1a703;
const DEADLINE_EVERY = 0xffff;

/**
 * Orders objects that no root reaches, such that each comes before what it holds, and a cycle with its first member in
 * `places`: the reverse of the order in which a depth-first search leaves them. So what holds a cycle, or leads into it,
 * becomes its root. Takes objects of the copy that were not met yet, and leaves them so.
 */
export function orderRest(
  model: HeapModel,
  builder: GraphBuilder,
  places: readonly number[],
  checkDeadline: () => void,
): number[] {
  const { words } = model.copy;
  const list = createReferenceList(model.copy.end * 2);
  const left: number[] = [];
  const stack: number[] = [];
  for (const start of places) {
    stack.push(start);
    while (stack.length > 0) {
      if ((left.length & DEADLINE_EVERY) === 0) checkDeadline();
      const place = stack.pop()!;
      if (place < 0) {
        left.push(-place);
        continue;
      }
      const type = builder.unmetType(place);
      if (type === 0 || builder.graph.objectAt(place) !== 0) continue;
      words[place] = 1;
      words[place + 1] = VISITED;
      stack.push(-place);
      const shape = model.shapeOf(type);
      if (shape.leaf) continue;
      collectReferences(model, shape, place, list);
      for (let j = 0; j < list.count; j++)
        if (builder.unmetType(list.targets[j]!) !== 0) stack.push(list.targets[j]!);
    }
  }
  for (const place of left) words[place + 1] = 0;
  return left.reverse();
}
