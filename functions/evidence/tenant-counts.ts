import type { HeapEvidence, RetentionReading } from '../contract/heap-evidence.ts';

/** Objects per tenant over the last capture of each process; nulls when no tenant's id was looked for. */
export function tenantCounts(
  retentions: readonly RetentionReading[],
): Pick<HeapEvidence, 'tenants' | 'tenantLook'> {
  const last = new Map<string, RetentionReading>();
  for (const r of retentions) {
    const known = last.get(`${r.pid}#${r.startTicks}`);
    if (known === undefined || known.observedAtMs <= r.observedAtMs) last.set(`${r.pid}#${r.startTicks}`, r);
  }
  const looked = [...last.values()].filter((r) => r.tenants !== null);
  if (looked.length === 0) return { tenants: null, tenantLook: null };
  const sums = new Map<string, { tenant: string; count: number; bytes: number }>();
  for (const { tenant, count, bytes } of looked.flatMap((r) => r.tenants ?? [])) {
    const sum = sums.get(tenant);
    sums.set(tenant, { tenant, count: count + (sum?.count ?? 0), bytes: bytes + (sum?.bytes ?? 0) });
  }
  const of = (field: 'looked' | 'ambiguous' | 'none'): number =>
    looked.reduce((n, r) => n + (r.tenantObjects?.[field] ?? 0), 0);
  return {
    tenants: [...sums.values()].sort((a, b) => b.count - a.count || (a.tenant < b.tenant ? -1 : 1)),
    tenantLook: { looked: of('looked'), ambiguous: of('ambiguous'), none: of('none') },
  };
}
