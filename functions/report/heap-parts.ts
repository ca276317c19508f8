import type { HeapEvidence, HeldObjects } from '../contract/heap-evidence.ts';
import type { HeapComparison } from '../contract/heap-signature.ts';
import type { LedgerMoment } from '../contract/records.ts';
import type { Finding } from '../contract/verdict.ts';
import type { JudgedContainer } from './judged-container.ts';
import { isoSeconds } from './units.ts';

const MOST_HOLDERS = 10;
const MOST_TYPES = 10;
/** Below this, a holder's objects are far fewer than grew, or thousands of times more: it is not named as the cause. */
const EXPLAINS = 0.02;

type HeapParts = Pick<Finding, 'growing_types' | 'ledger' | 'heap_comparison' | 'tenant_objects'>;

/** The parts of a finding that come from the heap; without a heap, none of them. */
export function heapParts({
  heap,
  heapComparison,
}: Pick<JudgedContainer, 'heap' | 'heapComparison'>): HeapParts {
  const growing = (heap?.growth ?? []).filter((g) => g.bytesGrowth > 0).slice(0, MOST_TYPES);
  const ledger = ledgerOf(heap?.ledgers ?? []);
  return {
    ...(growing.length > 0 && {
      growing_types: growing.map(({ type, countGrowth, bytesGrowth }) => ({
        type,
        count_growth: countGrowth,
        bytes_growth: bytesGrowth,
      })),
    }),
    ...(ledger && { ledger }),
    ...(heapComparison && { heap_comparison: comparisonOf(heapComparison) }),
    ...(heap?.tenants && { tenant_objects: heap.tenants }),
  };
}

/** Holders over all processes of the container, in the order of the evidence: what grows first. */
export function holdersOf(heap: HeapEvidence | null): Finding['holders'] {
  const byPath = Map.groupBy(heap?.holders ?? [], (h) => JSON.stringify([h.path, h.type]));
  return [...byPath.values()].slice(0, MOST_HOLDERS).map((held) => {
    const sum = (of: (h: HeldObjects) => number): number => held.reduce((n, h) => n + of(h), 0);
    const known = held.every((h) => h.growthBytes !== null);
    return {
      path: held[0]!.path,
      bytes: sum((h) => h.bytes),
      growth: known ? sum((h) => h.growthBytes ?? 0) : null,
      type: held[0]!.type,
      count: sum((h) => h.count),
      processes: new Set(held.map((h) => h.pid)).size,
      agreement: held.reduce((least, h) => Math.min(least, h.agreement), 1),
    };
  });
}

/**
 * `app.handlers.CACHE → app.handlers.Session`: where the path that explains the growth best begins, and what it leads to.
 * Null when no holder was seen to grow, or when it is not objects that grow: a holder is then not the cause.
 */
export function topHolder({ verdict, heap }: Pick<JudgedContainer, 'verdict' | 'heap'>): string | null {
  if (heap == null || (verdict.kind !== 'object' && verdict.kind !== 'unknown')) return null;
  const first = heap.holders.find((h) => h.explains >= EXPLAINS && (h.growthBytes ?? 1) > 0);
  if (first === undefined) return null;
  // `app.handlers.CACHE (dict)`: the type of the root's object says less than its name.
  const root = first.holder.split(' -> ', 1)[0]!.replace(/ \([^()]*\)$/, '');
  return `${root} → ${first.type}`;
}

function ledgerOf(ledgers: readonly LedgerMoment[]): Finding['ledger'] {
  const [first, last] = [ledgers[0], ledgers.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const since = parts(first);
  const now = parts(last);
  return {
    observed_at: isoSeconds(last.observedAtMs),
    ...now,
    file_bytes: last.fileBytes,
    kernel_bytes: last.kernelBytes,
    processes: last.processes,
    processes_read: last.processesRead,
    growth:
      first === last
        ? null
        : {
            since: isoSeconds(first.observedAtMs),
            anon_bytes: now.anon_bytes - since.anon_bytes,
            python_objects_bytes: now.python_objects_bytes - since.python_objects_bytes,
            allocator_free_bytes: now.allocator_free_bytes - since.allocator_free_bytes,
            interpreter_bytes: now.interpreter_bytes - since.interpreter_bytes,
            unexplained_bytes: now.unexplained_bytes - since.unexplained_bytes,
          },
  };
}

function parts(l: LedgerMoment) {
  return {
    anon_bytes: l.anonBytes,
    python_objects_bytes: l.pythonObjectsBytes,
    allocator_free_bytes: l.allocatorFreeBytes,
    interpreter_bytes: l.interpreterBytes,
    unexplained_bytes: l.unexplainedBytes,
  };
}

function comparisonOf(c: HeapComparison): NonNullable<Finding['heap_comparison']> {
  return {
    previous_version: c.previousVersion,
    by: c.by === 'uptime' ? 'uptime_ms' : 'requests',
    load: c.load,
    previous_load: c.previousLoad,
    object_bytes: c.objectBytes,
    previous_object_bytes: c.previousObjectBytes,
    new_types: c.newTypes,
    outgrown: c.outgrown.map(({ type, count, previousCount, bytes, previousBytes, factor }) => ({
      type,
      count,
      previous_count: previousCount,
      bytes,
      previous_bytes: previousBytes,
      factor,
    })),
  };
}
