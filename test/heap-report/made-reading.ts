import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import type { Retention } from '../../agent/heap/retention/retention.ts';
import type { HeapReading } from '../../agent/heap-report/make-document.ts';

const MIB = 1024 * 1024;

/** Types with a count and bytes, as a census would give them. */
export function madeCensus(
  types: Readonly<Record<string, readonly [count: number, bytes: number]>>,
  over: Partial<HeapCensus> = {},
): HeapCensus {
  const rows = Object.entries(types).map(([type, [count, bytes]]) => ({ type, count, bytes }));
  return {
    pid: 4711,
    startTicks: 99,
    python: '3.12.1',
    observedAtMs: Date.UTC(2026, 10, 24, 8, 47, 12),
    durationMs: 246,
    types: rows,
    objects: rows.reduce((sum, row) => sum + row.count, 0),
    objectBytes: rows.reduce((sum, row) => sum + row.bytes, 0),
    allocator: { arenaBytes: 8 * MIB, usedBytes: 6 * MIB, freeBytes: 2 * MIB },
    gc: [{ generation: 0, collections: 1234, collected: 5555, uncollectable: 3 }],
    threads: 12,
    limits: [],
    cost: { cpuMs: 231, bytesRead: 8 * MIB, reads: 12 },
    anon: {
      anonBytes: 12 * MIB,
      pssAnonBytes: null,
      fileMappedAnonBytes: MIB,
      heapAnonBytes: 3 * MIB,
      otherAnonBytes: 8 * MIB,
      swapBytes: 0,
      complete: true,
    },
    ...over,
  };
}

export function madeRetention(
  holders: Readonly<Record<string, number>>,
  over: Partial<Retention> = {},
): Retention {
  return {
    pid: 4711,
    startTicks: 99,
    python: '3.12.1',
    observedAtMs: Date.UTC(2026, 10, 24, 8, 47, 13),
    durationMs: 900,
    objects: 1000,
    agreement: 1,
    holders: Object.entries(holders).map(([holder, bytes]) => ({
      holder,
      path: `${holder} -> app.Session`,
      type: 'app.Session',
      count: bytes / 64,
      bytes,
      agreement: 1,
    })),
    tenants: null,
    tenantObjects: null,
    limits: [],
    ...over,
  };
}

export function madeReading(census: HeapCensus, over: Partial<HeapReading> = {}): HeapReading {
  return { container: 'web', census, retention: null, diff: null, snapshot: null, missing: [], ...over };
}
