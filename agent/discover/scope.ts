/** What the operator asked to look at; null = everything. */
export interface Scope {
  /** Exact container names, without Docker's leading slash. */
  readonly containers: readonly string[] | null;
  readonly tenants: readonly string[] | null;
}

/**
 * A container is in scope when its name is listed and no foreign tenant owns it. A container without a tenant label is
 * kept: it may serve the tenants in scope among others, which only its requests can tell.
 */
export function inScope(scope: Scope, name: string, tenant: string | null): boolean {
  if (scope.containers !== null && !scope.containers.includes(name)) return false;
  return scope.tenants === null || tenant === null || scope.tenants.includes(tenant);
}
