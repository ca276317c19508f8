import type { TenantObjects } from '../retention/retention.ts';

/** What the objects that were looked at say about tenants. */
export interface TenantLabels {
  /** By object: 1 for the first tenant and so on; 0 for objects not looked at, ambiguous or without a tenant. */
  readonly tenants: Uint16Array;
  readonly looked: number;
  readonly ambiguous: number;
  readonly none: number;
}

/** The same in counts and bytes: all that leaves. */
export interface FoundTenants {
  readonly tenants: readonly TenantObjects[];
  readonly seen: { readonly looked: number; readonly ambiguous: number; readonly none: number };
}
