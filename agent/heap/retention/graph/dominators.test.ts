import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryBudget } from '../copy/memory-budget.ts';
import { findDominators } from './dominators.ts';
import type { HeapGraph } from './heap-graph.ts';
import { createNumberStore } from './number-store.ts';
import { createPathTrie } from './path-trie.ts';
import { retainedSizes, sumGroups } from './retained-sizes.ts';

const budget = () => createMemoryBudget(1, 2 ** 30);

/** Objects 1 to n with a size of 1 each; `references[i]` are those of object i, of 0 the roots. */
function graphOf(references: readonly (readonly number[])[], sizes = references.map(() => 1)): HeapGraph {
  const store = createNumberStore(budget());
  const roots = createNumberStore(budget());
  for (const root of references[0]!) roots.push(root);
  const starts = new Uint32Array(references.length + 1);
  references.forEach((held, object) => {
    starts[object] = store.count;
    if (object > 0) for (const each of held) store.push(each);
    starts[object + 1] = store.count;
  });
  const count = references.length;
  return {
    count,
    places: new Int32Array(count),
    types: new Uint16Array(count),
    sizes: Uint32Array.from([0, ...sizes.slice(1)]),
    parents: new Int32Array(count),
    paths: new Int32Array(count),
    starts,
    references: store,
    edges: null,
    roots,
    trie: createPathTrie(budget()),
    objectAt: () => 0,
    release: () => undefined,
  };
}

const dominatorsOf = (graph: HeapGraph) => [...findDominators(graph, budget(), () => undefined).dominators];

it('gives an object that two hold to whoever holds both', () => {
  // 0 -> 1 -> {2, 3} -> 4 -> 5
  expect(dominatorsOf(graphOf([[1], [2, 3], [4], [4], [5], []]))).toEqual([0, 0, 1, 1, 1, 4]);
});

it('gives an object that two roots hold to neither', () => {
  expect(dominatorsOf(graphOf([[1, 2], [3], [3], []]))).toEqual([0, 0, 0, 0]);
});

it("finds those of the example in Lengauer and Tarjan's paper (TOPLAS 1, 1979, figure 1)", () => {
  const names = ['R', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L'];
  const held = 'R:ABC A:D B:ADE C:FG D:L E:H F:I G:IJ H:EK I:K J:I K:IR L:H';
  const references = held
    .split(' ')
    .map((each) => [...each.slice(2)].map((name) => names.indexOf(name)).filter((object) => object > 0));
  const expected = 'R:R A:R B:R C:R D:R E:R F:C G:C H:R I:R J:G K:R L:D';
  const found = dominatorsOf(graphOf(references)).map((dominator, i) => `${names[i]}:${names[dominator]}`);
  expect(found.join(' ')).toBe(expected);
});

it('retains exactly what cannot be reached without the object, in any graph', () => {
  const graphs = fc
    .integer({ min: 2, max: 14 })
    .chain((n) =>
      fc.array(fc.array(fc.integer({ min: 1, max: n - 1 }), { maxLength: 4 }), {
        minLength: n,
        maxLength: n,
      }),
    )
    .map(onlyReached);
  fc.assert(
    fc.property(graphs, (references) => {
      const graph = graphOf(references);
      const dominators = findDominators(graph, budget(), () => undefined);
      const retained = retainedSizes(graph, dominators);
      for (let object = 1; object < references.length; object++)
        expect(retained[object]).toBe(reached(references, -1) - reached(references, object));
    }),
    { numRuns: 500 },
  );
});

it('counts what the links of a chain retain through each other once', () => {
  const graph = graphOf([[1], [2], [3], [4], []], [0, 10, 10, 10, 10]);
  const dominators = findDominators(graph, budget(), () => undefined);
  const groups = [0, 1, 1, 1, 2];
  const { counts, bytes } = sumGroups(
    graph,
    dominators,
    retainedSizes(graph, dominators),
    groups,
    3,
    budget(),
  );
  expect([...counts]).toEqual([0, 3, 1]);
  expect([...bytes]).toEqual([0, 40, 10]);
});

it('takes a chain of a million links without recursion', () => {
  const n = 1_000_000;
  const graph = graphOf(Array.from({ length: n }, (_, i) => (i + 1 < n ? [i + 1] : [1])));
  const { dominators } = findDominators(graph, budget(), () => undefined);
  expect(dominators[n - 1]).toBe(n - 2);
});

/** How many objects the roots reach, without going through one of them. */
function reached(references: readonly (readonly number[])[], without: number): number {
  const seen = new Set<number>();
  const stack = [...references[0]!];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at === without || seen.has(at)) continue;
    seen.add(at);
    stack.push(...references[at]!);
  }
  return seen.size;
}

/** Makes what is not reached a root, as every object of a graph is. */
function onlyReached(references: readonly (readonly number[])[]): number[][] {
  const all = references.map((held) => [...held]);
  for (let object = 1; object < all.length; object++)
    if (reached(all, -1) === reached(all, object)) all[0]!.push(object);
  return all;
}
