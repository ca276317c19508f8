import type { NumberStore } from './number-store.ts';
import type { PathTrie } from './path-trie.ts';

/**
 * The objects of a copy and what they hold. An object is a number, in the order in which a breadth-first search from
 * the roots met it; 0 stands for the roots' holder. Arrays may be longer than `count`.
 */
export interface HeapGraph {
  readonly count: number;
  /** By object: its place in the copy, type id, own bytes, the object it was first reached from, and its path. */
  readonly places: Int32Array;
  readonly types: Uint16Array;
  readonly sizes: Uint32Array;
  readonly parents: Int32Array;
  readonly paths: Int32Array;
  /** References of object i: `references` from starts[i] to before starts[i + 1]; those of 0 are in `roots`. */
  readonly starts: Uint32Array;
  readonly references: NumberStore;
  /** What each reference is (edge.ts); null unless asked for. */
  readonly edges: NumberStore | null;
  readonly roots: NumberStore;
  readonly trie: PathTrie;
  /** The object at a place of the copy; 0 when none was met there. */
  objectAt(place: number): number;
  /** Gives its memory back; nothing of it may be used any more. */
  release(): void;
}
