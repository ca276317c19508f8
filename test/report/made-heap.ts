import type { HeapEvidence } from '../../functions/contract/heap-evidence.ts';
import type { HeapComparison } from '../../functions/contract/heap-signature.ts';
import type { LedgerMoment } from '../../functions/contract/records.ts';
import type { ScoredContainer } from '../../functions/score/score-history.ts';
import { MB, NOON } from './made-scored.ts';

const SESSION = 'app.handlers.Session';

function ledger(observedAtMs: number, objectsMb: number): LedgerMoment {
  return {
    observedAtMs,
    anonBytes: (objectsMb + 40) * MB,
    pythonObjectsBytes: objectsMb * MB,
    allocatorFreeBytes: 2 * MB,
    interpreterBytes: 37 * MB,
    unexplainedBytes: MB,
    fileBytes: 18 * MB,
    kernelBytes: null,
    processes: 3,
    processesRead: 2,
  };
}

/** What was read from inside of a leaking container; every name in it starts with `name`. */
export function madeHeap(name = ''): HeapEvidence {
  const type = `${name}${SESSION}`;
  const held = (pid: number, growthBytes: number | null) => ({
    path: `${name}app.handlers.CACHE (dict) -> [*] -> ${type}`,
    holder: `${name}app.handlers.CACHE (dict) -> [*]`,
    type,
    count: 1000,
    bytes: 10 * MB,
    growthBytes,
    agreement: 0.98,
    explains: 0.9,
    pid,
  });
  const config = {
    ...held(7, 0),
    explains: 0,
    path: `${name}app.CONFIG (dict) -> ['a'] -> str`,
    holder: 'app.CONFIG (dict)',
    type: 'str',
  };
  return {
    instance: { containerId: 'id-of-api', startedAtMs: NOON - 3_600_000 },
    spanMs: 120_000,
    first: null,
    last: null,
    compared: 2,
    arrived: { processes: 0, objects: 0, bytes: 0 },
    departed: { processes: 0, objects: 0, bytes: 0 },
    growth: [
      { type, countGrowth: 52_011, bytesGrowth: 21 * MB },
      { type: 'dict', countGrowth: 9000, bytesGrowth: 2 * MB },
      { type: 'str', countGrowth: -5, bytesGrowth: -MB },
    ],
    ledgers: [ledger(NOON - 120_000, 20), ledger(NOON, 43)],
    holders: [held(7, 9 * MB), held(8, 8 * MB), config],
    tenants: [{ tenant: `${name}acme`, count: 900, bytes: 900_000 }],
    tenantLook: { looked: 1000, ambiguous: 0, none: 100 },
    refusals: [],
    limits: [],
  };
}

export function madeComparison(name = ''): HeapComparison {
  return {
    service: 'svc',
    version: '2',
    previousVersion: `${name}1`,
    by: 'requests',
    load: 12_000,
    previousLoad: 11_500,
    processes: 2,
    previousProcesses: 2,
    objectBytes: 40 * MB,
    previousObjectBytes: 10 * MB,
    newTypes: [{ type: `${name}app.Audit`, count: 10, bytes: MB }],
    outgrown: [
      {
        type: `${name}${SESSION}`,
        count: 52_000,
        previousCount: 1200,
        bytes: 30 * MB,
        previousBytes: MB,
        factor: 41.53,
      },
    ],
  };
}

/** The container with what was read from inside of it. */
export function withHeap(
  scored: ScoredContainer,
  over: { readonly heap?: Partial<HeapEvidence>; readonly name?: string } = {},
): ScoredContainer {
  const heap = { ...madeHeap(over.name), ...over.heap };
  return { ...scored, heap, heapComparison: madeComparison(over.name) };
}
