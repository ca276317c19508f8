import type { HistoryStore, StoredFinding } from '../store/history.ts';
import { persists, sureAtOnce } from './confirmation.ts';
import { fingerprint } from './fingerprint.ts';
import type { ScoredContainer } from './scored-container.ts';

export interface FindingTransition {
  readonly finding: StoredFinding;
  /** Null: the finding is new. */
  readonly from: StoredFinding['state'] | null;
}

/**
 * Brings the stored findings up to date with the verdicts: a suspect opens a finding, a leak confirms it (at once when
 * it is sure enough for the size of the fleet, else when it persists, see confirmation.ts), `no_leak` of every replica resolves it; an acknowledged finding stays acknowledged while it leaks; `undetermined` changes nothing.
 * Every write is conditional, so each transition is returned once, whoever else scores at the same time.
 */
export async function trackFindings(o: {
  readonly store: HistoryStore;
  readonly scored: readonly ScoredContainer[];
  readonly nowMs: number;
}): Promise<FindingTransition[]> {
  const { store, nowMs } = o;
  const transitions: FindingTransition[] = [];
  const put = async (next: StoredFinding, before: StoredFinding | null): Promise<void> => {
    const won = await store.putFinding(next, before?.state ?? null);
    if (won && next.state !== (before?.state ?? null))
      transitions.push({ finding: next, from: before?.state ?? null });
  };
  const stored = await store.findings();
  const sure = sureAtOnce(o.scored);
  for (const replicas of byContainer(o.scored)) {
    const { service, name } = replicas[0]!.head.identity;
    const known = stored.filter((f) => f.service === service && f.container === name);
    const current = new Set<string>();
    for (const scored of surestPerLeak(replicas)) {
      const before = sameLeak(scored, known);
      const next = sighting(scored, before, { nowMs, sure: sure.has(scored) });
      current.add(next.fingerprint);
      await put(next, before);
    }
    for (const finding of known)
      if (isOpen(finding) && !current.has(finding.fingerprint) && isOver(finding, replicas, current.size > 0))
        await put(
          { ...finding, state: 'resolved', changedAtMs: nowMs, lastSeenMs: finding.lastSeenMs },
          finding,
        );
  }
  return transitions;
}

function byContainer(scored: readonly ScoredContainer[]): ScoredContainer[][] {
  const key = ({ head }: ScoredContainer): string =>
    JSON.stringify([head.identity.service, head.identity.name]);
  return [...Map.groupBy(scored, key).values()];
}

/** Replicas that show the same leak are one finding: the surest speaks for it. */
function surestPerLeak(replicas: readonly ScoredContainer[]): ScoredContainer[] {
  const surest = new Map<string, ScoredContainer>();
  for (const scored of replicas) {
    if (!isLeaking(scored)) continue;
    const print = fingerprint(identityOf(scored));
    const best = surest.get(print);
    if (best === undefined || scored.verdict.confidence > best.verdict.confidence) surest.set(print, scored);
  }
  return [...surest.values()];
}

function isLeaking({ verdict }: ScoredContainer): boolean {
  return verdict.verdict === 'leak' || verdict.verdict === 'suspect';
}

function isOpen({ state }: StoredFinding): boolean {
  return state !== 'resolved';
}

/**
 * The stored finding that this verdict continues. A leak whose tenant cannot be told this time continues the one whose
 * tenant is known: one night without traffic must not open a second finding.
 */
function sameLeak(scored: ScoredContainer, known: readonly StoredFinding[]): StoredFinding | null {
  const print = fingerprint(identityOf(scored));
  const named =
    scored.verdict.tenant === null ? known.find((f) => isOpen(f) && f.tenant !== null) : undefined;
  return named ?? known.find((f) => f.fingerprint === print) ?? null;
}

/** Over: all replicas are clear, among them the one that showed it; or it had no tenant and now has one. */
function isOver(finding: StoredFinding, replicas: readonly ScoredContainer[], leaking: boolean): boolean {
  if (leaking) return finding.tenant === null;
  return (
    replicas.every((r) => r.verdict.verdict === 'no_leak') &&
    replicas.some((r) => r.head.host === finding.host)
  );
}

function sighting(
  scored: ScoredContainer,
  before: StoredFinding | null,
  { nowMs, sure }: { readonly nowMs: number; readonly sure: boolean },
): StoredFinding {
  const { head, verdict } = scored;
  const open = before !== null && isOpen(before);
  const lasted = open && persists(scored, { firstSeenMs: before.changedAtMs, nowMs });
  const seen = verdict.verdict === 'leak' && (sure || lasted) ? 'confirmed' : 'suspected';
  const state = before === null ? seen : nextState(before.state, seen);
  return {
    service: head.identity.service,
    fingerprint: before?.fingerprint ?? fingerprint(identityOf(scored)),
    state,
    container: head.identity.name,
    host: head.host,
    tenant: before?.tenant ?? verdict.tenant,
    rateBytesPerHour: verdict.rateBytesPerHour ?? 0,
    confidence: verdict.confidence,
    firstSeenMs: before?.firstSeenMs ?? nowMs,
    changedAtMs: before !== null && before.state === state ? before.changedAtMs : nowMs,
    lastSeenMs: nowMs,
  };
}

/** A finding gets surer, never less sure: what was confirmed stays so until it is resolved. */
function nextState(before: StoredFinding['state'], seen: 'confirmed' | 'suspected'): StoredFinding['state'] {
  if (before === 'resolved') return seen;
  return before === 'suspected' ? seen : before;
}

function identityOf({ head, verdict }: ScoredContainer) {
  return {
    service: head.identity.service,
    container: head.identity.name,
    tenant: verdict.tenant,
  };
}
