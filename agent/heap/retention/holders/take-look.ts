import { findTenants } from '../../tenants/find-tenants.ts';
import { sumTenants } from '../../tenants/sum-tenants.ts';
import { tenantGroups } from '../../tenants/tenant-groups.ts';
import { copyHeap, releaseHeap } from '../copy/copy-heap.ts';
import { free } from '../copy/large-arrays.ts';
import type { MemoryBudget } from '../copy/memory-budget.ts';
import { findDominators } from '../graph/dominators.ts';
import { retainedSizes, sumGroups } from '../graph/retained-sizes.ts';
import type { JobBounds, RetentionTarget } from '../job-bounds.ts';
import { createHeapModel } from '../model/heap-model.ts';
import { readGraph } from '../read-graph.ts';
import { describeGroups } from './describe-groups.ts';
import { findGroups } from './find-groups.ts';
import type { Look } from './look.ts';

export interface LookRequest {
  readonly types: readonly string[] | null;
  readonly tenants: readonly string[];
  readonly maxHolders: number;
}

/** Copies the heap and says what holds it. All memory is given back before it returns. */
export function takeLook(
  target: RetentionTarget,
  request: LookRequest,
  bounds: JobBounds,
  budget: MemoryBudget,
): Look {
  const { checkDeadline } = bounds;
  const copy = copyHeap(target, bounds, budget);
  let copied = true;
  try {
    const model = createHeapModel(copy, target);
    const { graph, limits } = readGraph(model, target, {
      budget,
      checkDeadline,
      keepEdges: false,
    });
    const groups = findGroups(model, graph, request.types);
    const labels = findTenants(
      model,
      graph,
      tenantGroups(model, graph, groups),
      request.tenants,
      checkDeadline,
    );
    // From here on only numbers and names are needed.
    releaseHeap(copy, budget);
    copied = false;
    const dominators = findDominators(graph, budget, checkDeadline);
    const retained = retainedSizes(graph, dominators);
    const sums = (by: ArrayLike<number>, count: number) =>
      sumGroups(graph, dominators, retained, by, count, budget);
    const look = {
      objects: graph.count - 1,
      holders: describeGroups(model, graph, groups, sums(graph.paths, graph.trie.count), request.maxHolders),
      tenants: labels === null ? null : sumTenants(labels, request.tenants, sums),
      limits,
    };
    graph.release();
    free(dominators.dominators, dominators.order, retained);
    return look;
  } finally {
    if (copied) releaseHeap(copy, budget);
  }
}
