import type { GroupSums } from '../retention/graph/retained-sizes.ts';
import type { FoundTenants, TenantLabels } from './tenant-labels.ts';

/** Counts and retained bytes per tenant, most bytes first; tenants without objects are left out. */
export function sumTenants(
  { tenants, looked, ambiguous, none }: TenantLabels,
  ids: readonly string[],
  sums: (groups: ArrayLike<number>, count: number) => GroupSums,
): FoundTenants {
  const { counts, bytes } = sums(tenants, ids.length + 1);
  const found = ids
    .map((tenant, i) => ({ tenant, count: counts[i + 1]!, bytes: bytes[i + 1]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.bytes - a.bytes || (a.tenant < b.tenant ? -1 : 1));
  return { tenants: found, seen: { looked, ambiguous, none } };
}
