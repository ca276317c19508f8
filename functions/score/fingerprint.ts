import { createHash } from 'node:crypto';

/**
 * What makes two sightings the same leak: not the host, not the time, not the container's id, and not the kind, which
 * the readings of the heap make known one day and may correct the next.
 */
export interface LeakIdentity {
  readonly service: string;
  readonly container: string;
  readonly tenant: string | null;
}

/** Fingerprint of a leak, the same on every host and after every restart: hex SHA-256. */
export function fingerprint({ service, container, tenant }: LeakIdentity): string {
  // JSON keeps the parts apart: names are chosen by others and may hold any separator. The last part once was the kind,
  // when it was never known: without it, findings stored then would all open anew.
  return createHash('sha256')
    .update(JSON.stringify([service, container, tenant, 'unknown']))
    .digest('hex');
}
