import { createHash } from 'node:crypto';

/** An S3 key has 1,024 bytes at most. */
const MAX_CHARS = 600;

/**
 * Where the bundles of a tenant are: `tenants/acme/`, so that a policy for `tenants/acme/*` lets a reader see this
 * tenant's only; null: those of containers that several tenants share. One segment, whatever the tenant is called: other
 * characters than letters, digits and `. _ -` are percent-encoded, a name that is too long ends in its digest.
 */
export function bundlePrefix(tenant: string | null): string {
  return tenant === null ? 'shared/' : `tenants/${keySegment(tenant)}/`;
}

/** Any name as one segment of a key. */
export function keySegment(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]/gu, percentEncoded).replace(/^\.+$/, percentEncoded);
  if (safe.length <= MAX_CHARS) return safe;
  // `~` is in no encoded name: no other tenant can be called like this.
  return `${safe.slice(0, MAX_CHARS)}~${createHash('sha256').update(name).digest('hex')}`;
}

function percentEncoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
