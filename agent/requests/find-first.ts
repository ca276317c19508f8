export type JsonObject = Readonly<Record<string, unknown>>;

/** Objects whose fields belong to the request itself; a request body or a stack trace is not looked into. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'http',
  'request',
  'req',
  'response',
  'res',
  'headers',
  'attributes',
  'attrs',
  'context',
  'extra',
  'extras',
  'fields',
  'labels',
  'data',
  'record',
  'span',
  'resource',
  'url',
  'tenant',
]);
const MAX_DEPTH = 4;
const MAX_FIELDS = 512;

/** `x-tenant-id`, `tenant.id` and `tenantId` are one name: lower case, without separators. */
export function plainKey(key: string): string {
  return key.length > 64 ? '' : key.toLowerCase().replace(/[-_.]/g, '');
}

/**
 * First field of a JSON object, breadth first, whose name is one of `keys` and whose value `read` accepts. The
 * shallowest wins, since the logger's own fields stand outside what a client may have sent. At most 4 levels and 512
 * fields are looked at; an array counts as its first element (header values).
 */
export function findFirst<T>(
  root: JsonObject,
  keys: ReadonlySet<string>,
  read: (value: unknown) => T | null,
): T | null {
  let level: JsonObject[] = [root];
  let budget = MAX_FIELDS;
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: JsonObject[] = [];
    for (const object of level) {
      for (const key of Object.keys(object)) {
        if (budget-- <= 0) return null;
        const name = plainKey(key);
        const value = firstElement(object[key]);
        if (keys.has(name)) {
          const found = read(value);
          if (found !== null) return found;
        }
        if (CONTAINERS.has(name) && typeof value === 'object' && value !== null)
          next.push(value as JsonObject);
      }
    }
    level = next;
  }
  return null;
}

function firstElement(value: unknown): unknown {
  return Array.isArray(value) ? (value[0] as unknown) : value;
}
