import { readArenas } from '../census/read-arenas.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import { mib } from './copy/memory-budget.ts';
import { createGraphBuilder, type GraphOptions } from './graph/build-graph.ts';
import type { HeapGraph } from './graph/heap-graph.ts';
import type { RetentionTarget } from './job-bounds.ts';
import type { HeapModel } from './model/heap-model.ts';
import { addModuleRoots } from './roots/module-roots.ts';
import type { PoolSource } from './roots/pool-objects.ts';
import { addRestRoots } from './roots/rest-roots.ts';
import { addThreadRoots } from './roots/thread-roots.ts';

export interface ReadGraph {
  readonly graph: HeapGraph;
  /** How many of its roots are modules: the first ones. */
  readonly moduleRoots: number;
  /** What is not in it, for people. */
  readonly limits: readonly string[];
}

/** A share of the copy that is worth saying: programs give back memory all the time. */
const LOST_SHARE = 0.002;

/** All objects of a copy from their roots: modules first, then threads, then what neither of them reaches. */
export function readGraph(model: HeapModel, target: RetentionTarget, options: GraphOptions): ReadGraph {
  const { interpreter } = target;
  const builder = createGraphBuilder(model, options);
  const namespaces = addModuleRoots(model, builder, interpreter.modulesAddress);
  const moduleRoots = builder.graph.roots.count;
  builder.follow();
  addThreadRoots(model, builder, interpreter.interpreterAddress, namespaces);
  builder.follow();
  options.checkDeadline();
  addRestRoots(model, builder, poolsOf(target), options.checkDeadline);
  return { graph: builder.graph, moduleRoots, limits: limitsOf(model, interpreter, builder.cut) };
}

function poolsOf({ memory, interpreter, readMappings }: RetentionTarget): PoolSource {
  const arenas =
    interpreter.arenasPointerAddress === null ? [] : readArenas(memory, interpreter, readMappings());
  return { arenas, padding: interpreter.allocator === 'pymalloc_debug' ? 16 : 0 };
}

function limitsOf(model: HeapModel, interpreter: Interpreter, cut: boolean): string[] {
  const limits: string[] = [...interpreter.limits];
  const { copiedBytes, lostBytes, swappedBytes, leftOut } = model.copy;
  if (!interpreter.allocator.startsWith('pymalloc'))
    limits.push(
      `objects that neither modules nor threads reach are not found, since they lie in ${interpreter.allocator}`,
    );
  if (cut)
    limits.push('some containers were not followed: together they claim more elements than there is memory');
  if (model.types.refused > 0)
    limits.push('objects of some types are not told apart: there are too many types');
  if (lostBytes > copiedBytes * LOST_SHARE)
    limits.push(`${mib(lostBytes)} MiB went away while the heap was copied`);
  if (swappedBytes > copiedBytes * LOST_SHARE)
    limits.push(`${mib(swappedBytes)} MiB lie in swap and were left there`);
  if (leftOut > 0) limits.push(`${leftOut} mappings of more than 64 GiB were not looked through`);
  return limits;
}
