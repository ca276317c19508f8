import type { HeapEvidence, HeapTotals } from '../contract/heap-evidence.ts';
import type { HeapComparison } from '../contract/heap-signature.ts';
import type { ScoredContainer } from '../score/score-history.ts';
import { memberName } from './member-name.ts';
import { type BundleMember, json } from './pack-bundle.ts';

/**
 * What was read from inside of each container, as JSON: `heap/<container>/` with the first and the last census, who holds
 * what, the ledgers, and what changed (from the first to the last reading, and against the version before). A part that
 * was not read is no member. Type names, paths and counts only: no contents of the heap but the tenants' ids that
 * were asked for.
 */
export function heapMembers(scored: readonly ScoredContainer[]): BundleMember[] {
  return scored.flatMap(({ head, heap, heapComparison }, i) => {
    if (heap === null) return [];
    const container = head.identity.name;
    const member = (name: string, content: object | null): BundleMember[] =>
      content === null
        ? []
        : [
            {
              path: `heap/${memberName(container, i)}/${name}.json`,
              content: json({
                schema: `deployclaw-heap-${name}/1`,
                container,
                container_id: head.containerId,
                ...content,
              }),
            },
          ];
    return [
      ...member('census-first', heap.first && census(heap.first)),
      ...member('census-last', heap.last && census(heap.last)),
      ...member('retention', retention(heap)),
      ...member('ledger', heap.ledgers.length === 0 ? null : { ledgers: heap.ledgers.map(snakeCase) }),
      ...member('comparison', comparison(heap, heapComparison)),
    ];
  });
}

function census({ types, ...totals }: HeapTotals): object {
  return { ...(snakeCase(totals) as object), types };
}

/** With the refusals: who asks what holds the memory must see of which processes nobody looked. */
function retention({ holders, tenants, tenantLook, refusals, limits }: HeapEvidence): object | null {
  if (holders.length === 0 && tenants === null && refusals.length === 0 && limits.length === 0) return null;
  return { holders: holders.map(snakeCase), tenants, tenant_objects: tenantLook, refusals, limits };
}

function comparison(heap: HeapEvidence, versions: HeapComparison | null): object | null {
  if (heap.first === null && versions === null) return null;
  return {
    span_ms: heap.spanMs,
    processes_compared: heap.compared,
    processes_arrived: heap.arrived,
    processes_departed: heap.departed,
    growth: heap.growth.map(snakeCase),
    version_before: versions === null ? null : snakeCase(versions),
  };
}

/** The same value with the names that the bundle's other members use. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (value === null || typeof value !== 'object') return value;
  const named = Object.entries(value).map(([key, inner]) => [
    key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
    snakeCase(inner),
  ]);
  return Object.fromEntries(named);
}
