import type { CensusRecord } from '../contract/records.ts';
import type { InnerSignals, Series } from '../detect/types.ts';

/**
 * Series of what the heap censuses of one instance say, of the process that was read most often (by number, then the
 * lowest pid): the sum over processes would move with which of them were read. Null without a census.
 */
export function innerSignals(censuses: readonly CensusRecord[]): InnerSignals | null {
  const byProcess = [...Map.groupBy(censuses, (c) => `${c.pid}#${c.startTicks}`).values()];
  const [own] = byProcess.sort((a, b) => b.length - a.length || a[0]!.pid - b[0]!.pid);
  if (own === undefined) return null;
  const ordered = [...own].sort((a, b) => a.observedAtMs - b.observedAtMs);
  const series = (of: (c: CensusRecord) => number | null): Series => {
    const known = ordered.flatMap((c) => {
      const value = of(c);
      return value === null ? [] : [{ atMs: c.observedAtMs, value }];
    });
    return { atMs: known.map((k) => k.atMs), values: known.map((k) => k.value) };
  };
  return {
    heapBytes: series((c) => c.types.reduce((sum, t) => sum + t.bytes, 0)),
    allocatorFreeBytes: series((c) => c.allocator?.freeBytes ?? null),
  };
}
