import { LOG_FORMATS } from './formats/log-formats.ts';
import type { TenantFinder } from './tenants/tenant-finder.ts';

/** One request as the windows count it. */
export interface LoggedRequest {
  /** Null when the line names no tenant. */
  readonly tenant: string | null;
  /** Status of 500 or more: the service's own failure. A 404 is the client's. */
  readonly failed: boolean;
}

/** Reads one line of at most 16 KiB; null when it is no access log line. */
export function readAccessLine(line: string, tenantOf: TenantFinder): LoggedRequest | null {
  for (const format of LOG_FORMATS) {
    const access = format.parse(line);
    if (access) return { tenant: tenantOf(line, access), failed: access.status >= 500 };
  }
  return null;
}
