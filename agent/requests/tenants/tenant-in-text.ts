/**
 * Either `tenant=acme` with its value, or a whole quoted string, whichever starts first: what stands inside a quoted
 * string (referer, user agent) was written by the client and is stepped over. An unclosed quote swallows the rest, so
 * that every match advances and the search stays linear.
 */
const FIELD_OR_QUOTED =
  /(?<![\w.-])(?:x[-_])?tenant(?:[-_.]?id)?["']?[ \t]{0,8}[=:][ \t]{0,8}(?:"((?:[^"\\]|\\.)*)(?:"|\\?$)|([^\s",;&)\]}]+))|"(?:[^"\\]|\\.)*(?:"|\\?$)/gis;

/** Tenant among the custom fields after the status: `tenant=acme`, `tenant_id: "acme"`, `x-tenant-id=acme`. */
export function tenantInText(tail: string): string | null {
  for (const match of tail.matchAll(FIELD_OR_QUOTED)) {
    const value = match[1] ?? match[2];
    if (value !== undefined && value !== '' && value !== '-') return value;
  }
  return null;
}
