import type { HeapCopy } from '../copy/heap-copy.ts';
import { free, resized } from '../copy/large-arrays.ts';
import type { MemoryBudget } from '../copy/memory-budget.ts';
import type { HeapModel } from '../model/heap-model.ts';
import { objectSize } from '../model/object-size.ts';
import { createReferenceList, type ReferenceList } from '../model/reference-list.ts';
import { collectReferences } from '../model/references.ts';
import { createEdgePaths, type EdgePaths } from './edge-paths.ts';
import type { HeapGraph } from './heap-graph.ts';
import { createNumberStore } from './number-store.ts';
import { createPathTrie } from './path-trie.ts';

/** Builds a {@link HeapGraph}: roots are added, then everything that they reach, then other roots, and so on. */
export interface GraphBuilder {
  readonly graph: HeapGraph;
  readonly paths: EdgePaths;
  /** Makes the object at `place` a root with this path, unless it is none or was met before. */
  addRoot(place: number, path: number): boolean;
  /** Type id of the live object at a place that was not met yet; 0 otherwise. */
  unmetType(place: number): number;
  /** Follows all references of the objects met so far. */
  follow(): void;
  /** Containers were left out, since more words were looked through than an honest heap has. */
  readonly cut: boolean;
}

export interface GraphOptions {
  readonly budget: MemoryBudget;
  readonly checkDeadline: () => void;
  /** Keep what each reference is, for a snapshot. */
  readonly keepEdges: boolean;
}

/**
 * In the copy, an object that was met carries its number in the word of its reference count, and this beside it. So
 * whether and as what an object was met is seen on the cache line that is read for its type anyway. A heap that
 * imitates it names an object that there is, and gets a wrong path; nothing else comes of it.
 */
function markOf(id: number): number {
  return (0xdec1a701 ^ Math.imul(id, 0x9e3779b1)) >>> 0;
}

const DEADLINE_EVERY = 0xffff;
/** See createReferenceList: an honest heap takes 1 to 2 words of looking per word. */
const SCANS_PER_WORD = 6;
const BYTES_PER_OBJECT = 4 * 5 + 2;
/** Room at first: about what heaps have for each object, so that the arrays grow once or twice. */
const BYTES_PER_OBJECT_IN_HEAP = 128;
const LEAST_OBJECTS = 1 << 16;

export function createGraphBuilder(model: HeapModel, options: GraphOptions): GraphBuilder {
  const { budget, checkDeadline } = options;
  const { words, end } = model.copy;
  const { minor } = model;
  const list = createReferenceList(end * SCANS_PER_WORD);
  const trie = createPathTrie(budget);
  const paths = createEdgePaths(model, trie);
  const graph = createColumns(model.copy, budget, trie, options.keepEdges);
  let next = 1;

  const unmetType = (place: number): number => {
    const high = words[place + 1]!;
    // Up to 3.13 the upper half of a reference count is 0; 3.14 keeps flags in the highest 16 bits. A block that was
    // freed has a pointer there: Include/refcount.h, Include/internal/pycore_freelist.h.
    if (words[place] === 0 || (high !== 0 && (minor < 14 || (high & 0xffff) !== 0))) return 0;
    return model.types.lookup(words[place + 2]!, words[place + 3]!);
  };
  const add = (place: number, type: number, parent: number, path: number): number => {
    const id = graph.add(place, type, objectSize(model, model.shapeOf(type), place), parent, path);
    words[place] = id;
    words[place + 1] = markOf(id);
    return id;
  };

  /** A function of its own: the loop around it is entered once for every root, and is thrown out of fast code by that. */
  const followObject = (object: number): void => {
    graph.starts[object] = graph.references.count;
    const shape = model.shapeOf(graph.types[object]!);
    if (shape.leaf) return;
    collectReferences(model, shape, graph.places[object]!, list);
    if (shape.role !== 'plain') dropLinks(model, list);
    paths.from(graph.paths[object]!, shape, graph.places[object]!);
    const { targets, edges, count } = list;
    for (let i = 0; i < count; i++) {
      const target = targets[i]!;
      const edge = edges[i]!;
      let id = graph.objectAt(target);
      if (id === 0) {
        const type = unmetType(target);
        if (type === 0) continue;
        id = add(target, type, object, paths.to(edge, target, type));
      }
      graph.references.push(id);
      graph.edges?.push(edge);
    }
  };

  return {
    graph,
    paths,
    unmetType,
    addRoot(place, path) {
      const type = place === 0 || graph.objectAt(place) !== 0 ? 0 : unmetType(place);
      if (type === 0) return false;
      graph.roots.push(add(place, type, 0, path));
      return true;
    },
    follow() {
      for (; next < graph.count; next++) {
        if ((next & DEADLINE_EVERY) === 0) checkDeadline();
        followObject(next);
      }
      graph.starts[next] = graph.references.count;
    },
    get cut() {
      return list.scanned > list.mostScanned;
    },
  };
}

/** The links of an lru_cache point at each other and at the wrapper's ends; the wrapper's dict is what holds them. */
function dropLinks(model: HeapModel, list: ReferenceList): void {
  let kept = 0;
  for (let i = 0; i < list.count; i++) {
    if (model.shapeAt(list.targets[i]!)?.role === 'lru-link') continue;
    list.targets[kept] = list.targets[i]!;
    list.edges[kept++] = list.edges[i]!;
  }
  list.count = kept;
}

function createColumns(
  { words, copiedBytes }: HeapCopy,
  budget: MemoryBudget,
  trie: HeapGraph['trie'],
  keepEdges: boolean,
) {
  let capacity = Math.max(LEAST_OBJECTS, Math.ceil(copiedBytes / BYTES_PER_OBJECT_IN_HEAP));
  budget.take(capacity * BYTES_PER_OBJECT);
  const graph = {
    count: 1,
    places: new Int32Array(capacity),
    types: new Uint16Array(capacity),
    sizes: new Uint32Array(capacity),
    parents: new Int32Array(capacity),
    paths: new Int32Array(capacity),
    starts: new Uint32Array(capacity + 1),
    references: createNumberStore(budget),
    edges: keepEdges ? createNumberStore(budget) : null,
    roots: createNumberStore(budget),
    trie,
    add(place: number, type: number, size: number, parent: number, path: number): number {
      if (graph.count === capacity) grow();
      const id = graph.count++;
      graph.places[id] = place;
      graph.types[id] = type;
      graph.sizes[id] = Math.min(size, 0xffffffff);
      graph.parents[id] = parent;
      graph.paths[id] = path;
      return id;
    },
    release() {
      free(graph.places, graph.types, graph.sizes, graph.parents, graph.paths, graph.starts);
      for (const store of [graph.references, graph.roots, graph.edges]) store?.release();
      trie.release();
    },
    objectAt(place: number): number {
      const id = words[place]!;
      return words[place + 1] === markOf(id) && id < graph.count ? id : 0;
    },
  };
  const grow = () => {
    const larger = Math.ceil(capacity * 1.5);
    budget.take((larger - capacity) * BYTES_PER_OBJECT);
    capacity = larger;
    graph.places = resized(graph.places, capacity);
    graph.types = resized(graph.types, capacity);
    graph.sizes = resized(graph.sizes, capacity);
    graph.parents = resized(graph.parents, capacity);
    graph.paths = resized(graph.paths, capacity);
    graph.starts = resized(graph.starts, capacity + 1);
  };
  return graph;
}
