import { findFirst, type JsonObject } from '../find-first.ts';

const TENANT_KEYS: ReadonlySet<string> = new Set([
  'tenant',
  'tenantid',
  'xtenant',
  'xtenantid',
  'tenantname',
]);
const ID_KEYS: readonly string[] = ['id', 'name'];

/** Tenant of a JSON line by the usual names: `tenant`, `tenant_id`, `tenant.id`, `x-tenant-id`, also inside http or headers. */
export function tenantInJson(json: JsonObject): string | null {
  return findFirst(json, TENANT_KEYS, tenantValue);
}

/**
 * Tenant at a configured dotted path. A key that holds the dots itself (`"tenant.id": "acme"`) is found as well, the
 * longest such key first.
 */
export function tenantAtPath(json: JsonObject, path: string): string | null {
  const parts = path.split('.');
  return walk(json, parts, parts.length);
}

/** A path of more than 8 parts is matched step by step only: the number of ways to cut it doubles with each part. */
const MAX_CUT_PARTS = 8;

function walk(value: unknown, parts: readonly string[], longest: number): string | null {
  if (parts.length === 0) return tenantValue(Array.isArray(value) ? value[0] : value);
  if (typeof value !== 'object' || value === null) return null;
  const object = value as JsonObject;
  const cut = parts.length > MAX_CUT_PARTS ? 1 : Math.min(longest, parts.length);
  for (let taken = cut; taken >= 1; taken--) {
    const key = parts.slice(0, taken).join('.');
    if (!Object.hasOwn(object, key)) continue;
    const found = walk(object[key], parts.slice(taken), parts.length - taken);
    if (found !== null) return found;
  }
  return null;
}

function tenantValue(value: unknown): string | null {
  if (typeof value === 'string') return value === '' || value === '-' ? null : value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const key of ID_KEYS) {
      const id = (value as JsonObject)[key];
      if (typeof id === 'string' || typeof id === 'number') return tenantValue(id);
    }
  }
  return null;
}
