import { HeapRefusal } from '../../runtime/heap-refusal.ts';
import { free, resized } from '../copy/large-arrays.ts';
import type { MemoryBudget } from '../copy/memory-budget.ts';
import { EDGE } from '../model/edge.ts';

/**
 * All shortest paths of a heap, each way of hanging once: a node is "reached from that node by such a reference, and of
 * that type", and a thousand sessions in one cache are one node. Node 0 is no path.
 */
export interface PathTrie {
  readonly count: number;
  /** By node: the node it hangs on (0 for roots), the reference (edge.ts, without places), the type, and how the type is shown. */
  readonly parents: Int32Array;
  readonly steps: Int32Array;
  readonly types: Int32Array;
  /** Index of a name (name-list.ts) that is shown behind the type, -1 without: which function a generator runs. */
  readonly details: Int32Array;
  /** A node without a parent, such as a module. */
  root(step: number): number;
  child(parent: number, step: number, type: number, detail: number): number;
  release(): void;
}

/** Paths are shown to people: what hangs deeper is shown as hanging there. */
const DEEPEST = 24;
const MOST_NODES = 1 << 21;
const BYTES_PER_NODE = 4 * 4 + 1 + 2 * 4;

export function createPathTrie(budget: MemoryBudget): PathTrie {
  let capacity = 1 << 14;
  budget.take(capacity * BYTES_PER_NODE);
  let parents = new Int32Array(capacity);
  let steps = new Int32Array(capacity);
  let types = new Int32Array(capacity);
  let details = new Int32Array(capacity);
  let depths = new Uint8Array(capacity);
  let slots = new Int32Array(capacity * 2);
  let count = 1;

  const slotOf = (parent: number, step: number, type: number, detail: number): number => {
    const mask = slots.length - 1;
    let hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(step, 0x85ebca6b) ^ Math.imul(type, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 15) ^ detail, 0x27d4eb2f);
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const node = slots[slot]!;
      if (node === 0) return slot;
      if (
        parents[node] === parent &&
        steps[node] === step &&
        types[node] === type &&
        details[node] === detail
      )
        return slot;
    }
  };

  const grow = () => {
    if (capacity === MOST_NODES) throw tooManyPaths();
    budget.take(capacity * BYTES_PER_NODE);
    capacity *= 2;
    parents = resized(parents, capacity);
    steps = resized(steps, capacity);
    types = resized(types, capacity);
    details = resized(details, capacity);
    depths = resized(depths, capacity);
    free(slots);
    slots = new Int32Array(capacity * 2);
    for (let node = 1; node < count; node++)
      slots[slotOf(parents[node]!, steps[node]!, types[node]!, details[node]!)] = node;
  };

  const intern = (parent: number, step: number, type: number, detail: number): number => {
    let slot = slotOf(parent, step, type, detail);
    if (slots[slot] !== 0) return slots[slot]!;
    if (count === capacity) {
      grow();
      slot = slotOf(parent, step, type, detail);
    }
    parents[count] = parent;
    steps[count] = step;
    types[count] = type;
    details[count] = detail;
    depths[count] = parent === 0 ? 0 : depths[parent]! + 1;
    slots[slot] = count;
    return count++;
  };

  /** Whether a node is what hangs on `parent` by such a step: a link of a chain like the one before. */
  const repeats = (node: number, step: number, type: number) =>
    parents[node] !== 0 && steps[node] === step && types[node] === type;

  return {
    get count() {
      return count;
    },
    get parents() {
      return parents;
    },
    get steps() {
      return steps;
    },
    get types() {
      return types;
    },
    get details() {
      return details;
    },
    release: () => free(parents, steps, types, details, depths, slots),
    root: (step) => intern(0, step, 0, -1),
    child(parent, step, type, detail) {
      // A linked list is one path, not one for each link: x.next.next is shown as x.next, x.a.b.a.b as x.a.b.
      if (repeats(parent, step, type)) return parent;
      const above = parents[parent]!;
      const twoAbove = parents[above]!;
      if (repeats(above, step, type) && repeats(twoAbove, steps[parent]!, types[parent]!)) return above;
      if (depths[parent]! >= DEEPEST) return intern(above, EDGE.field, type, detail);
      return intern(parent, step, type, detail);
    },
  };
}

function tooManyPaths(): HeapRefusal {
  return new HeapRefusal(
    'too-large',
    'Its objects hang together in more than two million different ways.',
    'Be content with the census.',
  );
}
