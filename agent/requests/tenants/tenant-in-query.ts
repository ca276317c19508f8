import { plainKey } from '../find-first.ts';

const MAX_PARAMETERS = 64;
const TENANT_PARAMETERS: ReadonlySet<string> = new Set(['tenant', 'tenantid', 'xtenantid']);

/** Tenant in a request's query string: `?tenant=acme`, `?tenant_id=acme`. Only the first 64 parameters are looked at. */
export function tenantInQuery(target: string): string | null {
  const start = target.indexOf('?');
  if (start < 0) return null;
  for (const parameter of target.slice(start + 1).split('&', MAX_PARAMETERS)) {
    const equals = parameter.indexOf('=');
    if (equals < 0 || !TENANT_PARAMETERS.has(plainKey(parameter.slice(0, equals)))) continue;
    const value = decoded(parameter.slice(equals + 1));
    if (value !== '' && value !== '-') return value;
  }
  return null;
}

/** Percent-decoded, or as it stands when the encoding is broken: it is a name all the same. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}
