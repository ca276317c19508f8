import { createDistinctCounter } from './distinct-counter.ts';

const MAX_NAME = 128;
const IDLE_MS = 3_600_000;
/** Control characters of both blocks, line separators, and halves of surrogate pairs. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u;

/** The tenants of one container that are counted by name. */
export interface TenantBook {
  /** True when the tenant is counted by name, false when its requests belong to the others. */
  admit(tenant: string, atMs: number): boolean;
  /** How many different names were turned away, estimated. */
  hashed(): number;
}

/**
 * Keeps the first `maxTenants` names for the container's life: were the busiest kept, a tenant would come and go
 * and its counts would have holes. A name idle for an hour gives its place up when it is needed.
 */
export function createTenantBook(maxTenants: number): TenantBook {
  const lastSeenMs = new Map<string, number>();
  const away = createDistinctCounter();
  const makeRoom = (atMs: number): void => {
    for (const [name, seenMs] of lastSeenMs) if (atMs - seenMs > IDLE_MS) lastSeenMs.delete(name);
  };
  return {
    admit(tenant, atMs) {
      if (lastSeenMs.has(tenant)) {
        lastSeenMs.set(tenant, atMs);
        return true;
      }
      if (!isPlain(tenant)) {
        away.add(tenant);
        return false;
      }
      if (lastSeenMs.size >= maxTenants) makeRoom(atMs);
      if (lastSeenMs.size >= maxTenants) {
        away.add(tenant);
        return false;
      }
      lastSeenMs.set(tenant, atMs);
      return true;
    },
    hashed: away.count,
  };
}

/** `__proto__`, `constructor` and their like are turned away too: they are no keys of a plain object. */
function isPlain(tenant: string): boolean {
  return (
    tenant.length > 0 &&
    tenant.length <= MAX_NAME &&
    !UNPRINTABLE.test(tenant) &&
    !(tenant in Object.prototype)
  );
}
