import type { HeapGraph } from '../retention/graph/heap-graph.ts';
import { eachEntry } from '../retention/model/dict-references.ts';
import { EDGE } from '../retention/model/edge.ts';
import type { HeapModel } from '../retention/model/heap-model.ts';
import { eachLruLink } from '../retention/model/lru-links.ts';
import { KIND } from '../types/python-type.ts';
import { matchStrings } from './match-strings.ts';
import type { TenantLabels } from './tenant-labels.ts';

const NONE = 0;
const AMBIGUOUS = -1;
/** References from an object to the id; the dict of an instance's attributes is not one. */
const REACH = 3;
/** A key stands beside its value, so it is one reference nearer than an attribute. */
const KEY_REACH = REACH - 1;
/** Held by so many objects, a thing is shared: when it reaches several tenants, that says nothing about its holders. */
const SHARED = 16;
const MOST_TENANTS = 32_000;

/**
 * To which tenant the objects of some groups (nodes of the trie) belong: those that reach, within three references, a
 * string that equals one of the ids, or that lie in a dict under a key that is or holds one. An object that reaches two
 * is ambiguous. Nothing is followed through types, modules, functions, code and frames, nor through what is shared by
 * many and reaches several ids. Null without ids. The strings stay in the copy.
 */
export function findTenants(
  model: HeapModel,
  graph: HeapGraph,
  groups: ReadonlySet<number>,
  ids: readonly string[],
  checkDeadline: () => void,
): TenantLabels | null {
  const wanted = ids.filter((id) => id !== '').slice(0, MOST_TENANTS);
  if (wanted.length === 0) return null;
  const levels = [matchStrings(model, graph, ids.slice(0, MOST_TENANTS), checkDeadline)];
  const step = createStep(model, graph);
  for (let reach = 1; reach <= REACH; reach++) {
    checkDeadline();
    levels.push(step(levels[reach - 1]!));
  }
  const found = levels[REACH]!;
  addKeys(model, graph, groups, levels[KEY_REACH]!, found);
  return labelsOf(graph, groups, found);
}

/** What each object reaches by one reference more than before, its own included. */
function createStep(model: HeapModel, graph: HeapGraph): (before: Int16Array) => Int16Array {
  const { count, starts, references, trie, paths, types } = graph;
  const closed = new Set<number>([KIND.type, KIND.module, KIND.function, KIND.code, KIND.frame]);
  const isClosed = (object: number) => closed.has(model.shapeOf(types[object]!).type.kind);
  const isAttributes = (object: number) => trie.steps[paths[object]!] === EDGE.attributes;
  const holders = countHolders(graph);

  return (before) => {
    const after = Int16Array.from(before);
    const look = (object: number) => {
      let found = before[object]!;
      const end = starts[object + 1]!;
      for (let i = starts[object]!; i < end && found !== AMBIGUOUS; i++) {
        const held = references.at(i);
        found = combined(found, isAttributes(held) ? after[held]! : before[held]!);
      }
      const passedOver = found === AMBIGUOUS && holders[object]! >= SHARED;
      after[object] = passedOver ? NONE : found;
    };
    // The dicts of attributes first: they stand for their owners.
    for (let object = 1; object < count; object++) if (isAttributes(object)) look(object);
    for (let object = 1; object < count; object++)
      if (!isAttributes(object) && starts[object] !== starts[object + 1] && !isClosed(object)) look(object);
    return after;
  };
}

/** How many references lead to each object, up to 255. */
function countHolders({ count, references }: HeapGraph): Uint8Array {
  const holders = new Uint8ClampedArray(count);
  for (let i = 0; i < references.count; i++) holders[references.at(i)]!++;
  return new Uint8Array(holders.buffer);
}

/** Adds what the keys say under which dicts and lru_caches keep the objects. */
function addKeys(
  model: HeapModel,
  graph: HeapGraph,
  groups: ReadonlySet<number>,
  keys: Int16Array,
  found: Int16Array,
): void {
  const add = (object: number, key: number) => {
    if (groups.has(graph.paths[object]!)) found[object] = combined(found[object]!, keys[key]!);
  };
  for (let holder = 1; holder < graph.count; holder++) {
    const { type, role } = model.shapeOf(graph.types[holder]!);
    if (type.kind === KIND.dict || type.kind === KIND.orderedDict)
      eachEntry(model, graph.places[holder]!, (key, value) =>
        add(graph.objectAt(value), graph.objectAt(key)),
      );
    if (role === 'lru-cache' && model.minor < 10)
      eachLruLink(model, graph.places[holder]!, (key, result) => {
        add(graph.objectAt(result), graph.objectAt(key));
        return true;
      });
    // A link of an lru_cache holds its key and its result: each is the other's neighbour.
    if (role === 'lru-link') {
      const end = graph.starts[holder + 1]!;
      for (let i = graph.starts[holder]!; i < end; i++)
        for (let j = graph.starts[holder]!; j < end; j++)
          if (i !== j) add(graph.references.at(i), graph.references.at(j));
    }
  }
}

function labelsOf(graph: HeapGraph, groups: ReadonlySet<number>, found: Int16Array): TenantLabels {
  const tenants = new Uint16Array(graph.count);
  const seen = { looked: 0, ambiguous: 0, none: 0 };
  for (let object = 1; object < graph.count; object++) {
    if (!groups.has(graph.paths[object]!)) continue;
    seen.looked++;
    if (found[object] === NONE) seen.none++;
    else if (found[object] === AMBIGUOUS) seen.ambiguous++;
    else tenants[object] = found[object]!;
  }
  return { tenants, ...seen };
}

function combined(a: number, b: number): number {
  if (a === NONE || a === b) return b;
  return b === NONE ? a : AMBIGUOUS;
}
