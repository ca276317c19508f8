import type { FoundTenants } from '../../tenants/tenant-labels.ts';

/** Objects that hang in the same way, as one copy has them. */
export interface FoundHolder {
  readonly path: string;
  readonly holder: string;
  readonly type: string;
  readonly count: number;
  readonly bytes: number;
}

/** What one copy says. */
export interface Look {
  readonly objects: number;
  /** Largest bytes first. */
  readonly holders: readonly FoundHolder[];
  readonly tenants: FoundTenants | null;
  readonly limits: readonly string[];
}
