import type { AccessLine } from '../formats/log-format.ts';
import { tenantAtPath, tenantInJson } from './tenant-in-json.ts';
import { tenantInQuery } from './tenant-in-query.ts';
import { tenantInText } from './tenant-in-text.ts';
import { compileTenantPattern } from './tenant-pattern.ts';

/** Names the tenant of one access log line, or null. */
export type TenantFinder = (line: string, access: AccessLine) => string | null;

/**
 * Where a line's tenant stands. A configured field decides JSON lines and a configured pattern all others (and JSON
 * lines when there is no field); where one of them applies nothing else is tried, since guesses beside it would mix
 * two kinds of names. Without them: the usual field names, then the query string.
 */
export function createTenantFinder(settings: {
  readonly tenantPattern: string | null;
  readonly tenantField: string | null;
}): TenantFinder {
  const pattern = settings.tenantPattern === null ? null : compileTenantPattern(settings.tenantPattern);
  const field = settings.tenantField;
  return (line, access) => {
    if (access.json && field !== null) return tenantAtPath(access.json, field);
    if (pattern) return pattern(line);
    const named = access.json ? tenantInJson(access.json) : null;
    return named ?? tenantInText(access.tail) ?? tenantInQuery(access.target);
  };
}
