import type { HeapEvidence } from '../contract/heap-evidence.ts';
import type { CensusRecord, LedgerMoment } from '../contract/records.ts';
import type { InnerSignals, Series } from '../detect/types.ts';

/**
 * What was read from inside of one instance, as series: of its ledgers, which are the whole container's, or without two
 * of them of its censuses. Null when no heap was read, nor refused.
 */
export function innerSignals(o: {
  readonly censuses: readonly CensusRecord[];
  readonly heap: HeapEvidence | null;
}): InnerSignals | null {
  const whole = o.heap === null ? null : ofLedgers(o.heap.ledgers);
  const series = whole ?? ofCensuses(o.censuses);
  if (o.heap === null) return series;
  const { growth, tenants, tenantLook, refusals } = o.heap;
  return { ...series, typeGrowth: growth, tenants: { tenants, tenantLook }, refusals };
}

/**
 * Of ledgers that read equally many of the container's processes: a heap that is not read every time would come and go
 * as unexplained memory. What never can be read (a shell, a refused process) is in none of them.
 */
function ofLedgers(ledgers: readonly LedgerMoment[]): InnerSignals | null {
  const unread = (l: LedgerMoment): number => l.processes - l.processesRead;
  const least = ledgers.reduce((n, l) => Math.min(n, unread(l)), Infinity);
  const fullest = ledgers.filter((l) => l.processesRead > 0 && unread(l) === least);
  if (fullest.length < 2) return null;
  const series = (of: (l: LedgerMoment) => number): Series => ({
    atMs: fullest.map((l) => l.observedAtMs),
    values: fullest.map(of),
  });
  return {
    heapBytes: series((l) => l.pythonObjectsBytes),
    allocatorFreeBytes: series((l) => l.allocatorFreeBytes),
    anonBytes: series((l) => l.anonBytes),
    unexplainedBytes: series((l) => l.unexplainedBytes),
  };
}

/**
 * Of the process that was read most often (by number, then the lowest pid): the sum over processes would move with which
 * of them were read.
 */
function ofCensuses(censuses: readonly CensusRecord[]): InnerSignals | null {
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
    heapBytes: series((c) => c.objectBytes ?? c.types.reduce((sum, t) => sum + t.bytes, 0)),
    allocatorFreeBytes: series((c) => c.allocator?.freeBytes ?? null),
  };
}
