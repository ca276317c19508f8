import { expect, it } from 'vitest';
import { createMemoryBudget } from '../copy/memory-budget.ts';
import { EDGE, namedEdge } from '../model/edge.ts';
import { createPathTrie } from './path-trie.ts';

const create = () => createPathTrie(createMemoryBudget(1, 2 ** 30));
const NEXT = namedEdge(1);
const LINK = 5;
const LIST = 6;

it('gives objects that hang in the same way one node', () => {
  const trie = create();
  const cache = trie.child(trie.root(namedEdge(0)), namedEdge(2), LIST, -1);
  expect(trie.child(cache, EDGE.item, LINK, -1)).toBe(trie.child(cache, EDGE.item, LINK, -1));
  expect(trie.child(cache, EDGE.item, LINK, -1)).not.toBe(trie.child(cache, EDGE.item, LINK, 3));
  expect(trie.child(cache, EDGE.item, LINK, -1)).not.toBe(trie.child(cache, EDGE.key, LINK, -1));
});

it('keeps a linked list on one node, however long', () => {
  const trie = create();
  let node = trie.root(namedEdge(0));
  for (let i = 0; i < 1000; i++) node = trie.child(node, NEXT, LINK, -1);
  expect(trie.count).toBeLessThan(5);
});

it('keeps nested lists of pairs on a few nodes', () => {
  const trie = create();
  let node = trie.root(namedEdge(0));
  for (let i = 0; i < 1000; i++) {
    node = trie.child(node, NEXT, LINK, -1);
    node = trie.child(node, EDGE.item, LIST, -1);
  }
  expect(trie.count).toBeLessThan(10);
});

it('ends at a depth that people can read', () => {
  const trie = create();
  let node = trie.root(namedEdge(0));
  for (let i = 0; i < 1000; i++) node = trie.child(node, namedEdge(i % 7), LINK + (i % 3), -1);
  let depth = 0;
  for (let at = node; at !== 0; at = trie.parents[at]!) depth++;
  expect(depth).toBeLessThan(30);
});

it('finds every node again after it grew', () => {
  const trie = create();
  const root = trie.root(namedEdge(0));
  const nodes = Array.from({ length: 100_000 }, (_, i) => trie.child(root, namedEdge(i), LINK, -1));
  expect(nodes.every((node, i) => trie.child(root, namedEdge(i), LINK, -1) === node)).toBe(true);
  expect(new Set(nodes).size).toBe(100_000);
});
