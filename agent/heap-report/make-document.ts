import type { HeapCensus } from '../heap/census/heap-census.ts';
import type { Retention } from '../heap/retention/retention.ts';
import type { HeapDocument } from './heap-document.ts';
import { isUnexplainedLarge } from './unexplained.ts';

/** What was read of one process. */
export interface HeapReading {
  readonly container: string | null;
  readonly census: HeapCensus;
  readonly retention: Retention | null;
  readonly diff: HeapDocument['diff'];
  readonly snapshot: HeapDocument['snapshot'];
  /** Why a part that was asked for is missing: a refusal's message. */
  readonly missing: readonly string[];
}

/** The gap of a look at which nobody looked for holders, or could. */
export const NO_HOLDERS = 'who holds the objects';

/** The document of one process; `holders` and the like are empty where they were not asked for, and `gaps` says so. */
export function makeDocument(reading: HeapReading): HeapDocument {
  const { census, retention } = reading;
  const ledger = ledgerOf(census);
  return {
    schema: 'deployclaw-heap/1',
    pid: census.pid,
    start_ticks: census.startTicks,
    container: reading.container,
    python: census.python,
    observed_at: new Date(census.observedAtMs).toISOString(),
    duration_ms: census.durationMs,
    objects: census.objects,
    object_bytes: census.objectBytes,
    types: [...census.types],
    allocator: census.allocator && {
      arena_bytes: census.allocator.arenaBytes,
      used_bytes: census.allocator.usedBytes,
      free_bytes: census.allocator.freeBytes,
    },
    gc: census.gc && [...census.gc],
    threads: census.threads,
    ledger,
    holders: [...(retention?.holders ?? [])],
    tenants: tenantsOf(retention),
    limits: [...new Set([...census.limits, ...(retention?.limits ?? []), ...reading.missing])],
    gaps: gapsOf(reading, ledger),
    cost: {
      cpu_ms: census.cost.cpuMs,
      bytes_read: census.cost.bytesRead,
      reads: census.cost.reads,
    },
    diff: reading.diff,
    snapshot: reading.snapshot,
  };
}

/**
 * The rest may be below zero: memory is read after the objects, and free blocks of an arena that were never touched
 * are no memory yet.
 */
function ledgerOf({ anon, objectBytes, allocator }: HeapCensus): HeapDocument['ledger'] {
  if (anon === undefined || anon === null) return null;
  const free = allocator?.freeBytes ?? 0;
  return {
    anon_bytes: anon.anonBytes,
    python_objects_bytes: objectBytes,
    allocator_free_bytes: free,
    interpreter_bytes: anon.fileMappedAnonBytes,
    unexplained_bytes: anon.anonBytes - objectBytes - free - anon.fileMappedAnonBytes,
    swap_bytes: anon.swapBytes,
  };
}

function tenantsOf(retention: Retention | null): HeapDocument['tenants'] {
  if (retention === null || retention.tenants === null) return null;
  const { looked, ambiguous, none } = retention.tenantObjects ?? { looked: 0, ambiguous: 0, none: 0 };
  return { looked, ambiguous, none, by_tenant: [...retention.tenants] };
}

function gapsOf({ retention, diff }: HeapReading, ledger: HeapDocument['ledger']): HeapDocument['gaps'] {
  const gaps: HeapDocument['gaps'] = [];
  if (retention === null)
    gaps.push({ missing: NO_HOLDERS, remedy: 'add --retention TYPE with a type of the table' });
  if (diff === null)
    gaps.push({
      missing: 'what grows: one look shows what is there',
      remedy: 'keep this with --json > before.json and compare later with --diff before.json',
    });
  if (ledger === null)
    gaps.push({
      missing: 'how much memory the objects do not explain',
      remedy: 'run as root, or with CAP_SYS_PTRACE',
    });
  else if (isUnexplainedLarge(ledger))
    gaps.push({
      missing: 'what the unexplained memory is: of native libraries, or kept by malloc',
      remedy: 'compare two looks with --diff: what grows there is allocated by native code',
    });
  return gaps;
}
