import type { HeapGraph } from '../graph/heap-graph.ts';
import { pathText } from '../graph/path-text.ts';
import type { GroupSums } from '../graph/retained-sizes.ts';
import type { HeapModel } from '../model/heap-model.ts';
import type { FoundHolder } from './look.ts';

/** The groups (nodes of the trie) in words, largest first, at most `most`. Paths that read alike are one. */
export function describeGroups(
  model: HeapModel,
  graph: HeapGraph,
  groups: readonly number[],
  { counts, bytes }: GroupSums,
  most: number,
): FoundHolder[] {
  const largest = groups
    .filter((node) => counts[node]! > 0)
    .sort((a, b) => bytes[b]! - bytes[a]!)
    .slice(0, most);
  const byText = new Map<string, FoundHolder>();
  for (const node of largest) {
    const text = pathText(model, graph.trie, node);
    const key = holderKey(text);
    const before = byText.get(key);
    byText.set(key, {
      ...text,
      count: (before?.count ?? 0) + counts[node]!,
      bytes: (before?.bytes ?? 0) + bytes[node]!,
    });
  }
  return [...byText.values()].sort(largestFirst);
}

/** What tells holders apart, over copies, captures and processes. */
export function holderKey({ holder, type }: Pick<FoundHolder, 'holder' | 'type'>): string {
  return `${holder}\n${type}`;
}

export function largestFirst(
  a: Pick<FoundHolder, 'bytes' | 'holder' | 'type'>,
  b: Pick<FoundHolder, 'bytes' | 'holder' | 'type'>,
): number {
  return b.bytes - a.bytes || compare(holderKey(a), holderKey(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
