import type { HeapEvidence, TypeGrowth } from '../contract/heap-evidence.ts';
import type { TenantAnswer } from './attribute-tenant.ts';

/** Objects per tenant, as the heap shows them. */
export type HeapTenants = Pick<HeapEvidence, 'tenants' | 'tenantLook'>;

const LEAST_OBJECTS = 100;
const CLEAR_SHARE = 0.8;
/**
 * Of the objects that the growing types gained, or of all of them where that is not known: with fewer, what grows is
 * something else that reaches no tenant at all. Not of all where it is known: what piles up is often dicts and strings, of
 * which an interpreter has a hundred thousand of its own.
 */
const LEAST_OF_GROWN = 0.05;

/**
 * What the growing objects say about the tenant, beside what the requests said. The heap names one where the requests
 * name none, and stands for or against a named one; but only when it is clear: a few objects in flight are of whoever
 * is served at the moment.
 */
export function withHeapTenant(
  answer: TenantAnswer,
  heap: HeapTenants | undefined,
  growth: readonly TypeGrowth[] = [],
): TenantAnswer {
  const { tenants, tenantLook } = heap ?? {};
  const [most] = tenants ?? [];
  if (tenantLook == null || most === undefined) return answer;
  const reaching = (tenants ?? []).reduce((sum, t) => sum + t.count, 0);
  const { looked, ambiguous } = tenantLook;
  const gained = growth.reduce((sum, { countGrowth }) => sum + Math.max(0, countGrowth), 0);
  const grown = gained > 0 ? Math.min(gained, looked) : looked;
  const clear =
    most.count >= LEAST_OBJECTS &&
    most.count >= CLEAR_SHARE * reaching &&
    reaching >= ambiguous &&
    most.count >= LEAST_OF_GROWN * grown;
  const detail = `${most.count} of ${reaching} growing objects that reach one tenant's id reach "${most.tenant}" (${looked} looked at, ${ambiguous} reach several)`;
  if (answer.tenant === null)
    return clear ? named(most.tenant, detail) : noted(answer, `nor by the heap: ${detail}`);
  if (!clear) return answer;
  return noted(answer, `${answer.tenant === most.tenant ? '' : 'against it, '}in the heap ${detail}`);
}

function named(tenant: string, detail: string): TenantAnswer {
  return {
    tenant,
    evidence: { source: 'heap', share_of_growth: null, bytes_per_request: null, r_squared: null, detail },
    reason: { rule: 'tenant', says: 'no_opinion', detail },
  };
}

function noted({ tenant, evidence, reason }: TenantAnswer, note: string): TenantAnswer {
  return {
    tenant,
    evidence: evidence && { ...evidence, detail: `${evidence.detail}; ${note}` },
    reason: { ...reason, detail: `${reason.detail}; ${note}` },
  };
}
