import { createHash } from 'node:crypto';
import type { LeakKind } from '../contract/verdict.ts';

/** What makes two sightings the same leak: not the host, not the time, not the container's id. */
export interface LeakIdentity {
  readonly service: string;
  readonly container: string;
  readonly tenant: string | null;
  readonly kind: LeakKind;
}

/** Fingerprint of a leak, the same on every host and after every restart: hex SHA-256. */
export function fingerprint({ service, container, tenant, kind }: LeakIdentity): string {
  // JSON keeps the parts apart: names are chosen by others and may hold any separator.
  return createHash('sha256')
    .update(JSON.stringify([service, container, tenant, kind]))
    .digest('hex');
}
