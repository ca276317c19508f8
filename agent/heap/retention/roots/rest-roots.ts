import type { GraphBuilder } from '../graph/build-graph.ts';
import { EDGE } from '../model/edge.ts';
import type { HeapModel } from '../model/heap-model.ts';
import { eachUnmetObject, type PoolSource } from './pool-objects.ts';
import { orderRest } from './rest-order.ts';

/** What the paths of all these objects begin with. */
export const REST = 'not reachable from modules or threads';

/**
 * Makes roots of what is left: held by variables of C code or by temporaries of running functions, by what the copy
 * missed while the program ran, or by nothing but each other (cyclic garbage before its collection). Of a cycle, an
 * instance of the program's classes becomes the root rather than the dict inside it.
 */
export function addRestRoots(
  model: HeapModel,
  builder: GraphBuilder,
  pools: PoolSource,
  checkDeadline: () => void,
): void {
  const byType = new Map<number, number[]>();
  eachUnmetObject(model, builder, pools, checkDeadline, (place, type) => {
    const places = byType.get(type);
    if (places === undefined) byType.set(type, [place]);
    else places.push(place);
  });
  const root = builder.paths.root(REST);
  for (const place of orderRest(model, builder, inOrder(model, byType), checkDeadline)) {
    const type = builder.graph.objectAt(place) === 0 ? builder.unmetType(place) : 0;
    if (type !== 0 && builder.addRoot(place, builder.graph.trie.child(root, EDGE.field, type, -1)))
      builder.follow();
  }
}

/** Instances of the program's classes first, then by name: in every process the same. */
function inOrder({ types }: HeapModel, byType: ReadonlyMap<number, readonly number[]>): number[] {
  const key = (id: number) => `${types.type(id).heap ? 0 : 1} ${types.type(id).name}`;
  return [...byType.keys()].sort((a, b) => (key(a) < key(b) ? -1 : 1)).flatMap((id) => byType.get(id)!);
}
