import { createHash } from 'node:crypto';

/**
 * What makes two sightings the same leak: not the host, not the container, not the time, and not the kind, which the
 * readings of the heap make known one day and may correct the next.
 */
export interface LeakIdentity {
  readonly service: string;
  readonly tenant: string | null;
  /** Null until a heap told. */
  readonly holder: string | null;
}

/** Fingerprint of a leak when it is first seen, the same on every host and after every restart: hex SHA-256. */
export function fingerprint({ service, tenant, holder }: LeakIdentity): string {
  // JSON keeps the parts apart: names are chosen by others and may hold any separator.
  return createHash('sha256')
    .update(JSON.stringify([service, tenant, holder]))
    .digest('hex');
}
