import { topHolder } from '../report/heap-parts.ts';
import type { StoredFinding } from '../store/history.ts';
import type { LeakIdentity } from './fingerprint.ts';
import type { ScoredContainer } from './scored-container.ts';

/** One leak as the replicas of a service show it now. */
export interface Sighting {
  /** The surest of them. */
  readonly scored: ScoredContainer;
  readonly leak: LeakIdentity;
}

/** Verdicts of a service's leaking replicas, those of one leak together: what one replica cannot tell, another may. */
export function sightings(leaking: readonly ScoredContainer[]): Sighting[] {
  const merged: Sighting[] = [];
  // What is known of most goes first, so that what is known of little joins it, whatever the order of the replicas.
  const ordered = leaking
    .map((scored) => ({ scored, leak: leakOf(scored) }))
    .sort(
      (a, b) => known(b.leak) - known(a.leak) || b.scored.verdict.confidence - a.scored.verdict.confidence,
    );
  for (const next of ordered) {
    const at = merged.findIndex((m) => maybeSame(m.leak, next.leak));
    const same = merged[at];
    if (same === undefined) merged.push(next);
    else {
      const surer =
        next.scored.verdict.confidence > same.scored.verdict.confidence ? next.scored : same.scored;
      merged[at] = { scored: surer, leak: together(same.leak, next.leak) };
    }
  }
  return merged;
}

/**
 * The stored finding that a sighting continues. An open one may lack its holder or its tenant, or know what cannot be told
 * this time: one night without traffic must not open a second finding. One that was resolved must name the same tenant.
 */
export function continued(leak: LeakIdentity, stored: readonly StoredFinding[]): StoredFinding | null {
  const fits = (f: StoredFinding): boolean =>
    maybeSame(leak, leakOfFinding(f)) && (f.state !== 'resolved' || f.tenant === leak.tenant);
  const rank = (f: StoredFinding): number =>
    (f.state === 'resolved' ? 0 : 4) +
    (f.tenant === leak.tenant ? 2 : 0) +
    ((f.holder ?? null) === leak.holder ? 1 : 0);
  return stored.filter(fits).sort((a, b) => rank(b) - rank(a) || a.firstSeenMs - b.firstSeenMs)[0] ?? null;
}

function leakOf(scored: ScoredContainer): LeakIdentity {
  return {
    service: scored.head.identity.service,
    tenant: scored.verdict.tenant,
    holder: topHolder(scored),
  };
}

function leakOfFinding({ service, tenant, holder }: StoredFinding): LeakIdentity {
  return { service, tenant, holder: holder ?? null };
}

function maybeSame(a: LeakIdentity, b: LeakIdentity): boolean {
  const agree = (x: string | null, y: string | null): boolean => x === null || y === null || x === y;
  return agree(a.tenant, b.tenant) && agree(a.holder, b.holder);
}

function together(a: LeakIdentity, b: LeakIdentity): LeakIdentity {
  return { service: a.service, tenant: a.tenant ?? b.tenant, holder: a.holder ?? b.holder };
}

function known({ tenant, holder }: LeakIdentity): number {
  return (tenant === null ? 0 : 1) + (holder === null ? 0 : 1);
}
