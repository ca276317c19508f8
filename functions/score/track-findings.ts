import type { HistoryStore, StoredFinding } from '../store/history.ts';
import { persistenceMs, persists, sureAtOnce } from './confirmation.ts';
import { running, stateNow } from './current-state.ts';
import { fingerprint } from './fingerprint.ts';
import type { ScoredContainer } from './scored-container.ts';
import { continued, type Sighting, sightings } from './sightings.ts';

export interface FindingTransition {
  readonly finding: StoredFinding;
  /** Null: the finding is new. */
  readonly from: StoredFinding['state'] | null;
}

export interface TrackOptions {
  readonly store: HistoryStore;
  readonly scored: readonly ScoredContainer[];
  readonly nowMs: number;
  /** Containers of the fleet, where `scored` has those of some services; the default is what is scored. */
  readonly fleetSize?: number;
  /** `scored` has every replica on every host: then a finding may end although the host that showed it is gone. */
  readonly allHosts?: boolean;
  /** Transitions are kept with the finding until somebody was told, see tell-transitions.ts. */
  readonly keepUntold?: boolean;
}

/** With nobody told of the last so many transitions, the oldest is forgotten. */
const MOST_UNTOLD = 16;

/**
 * Brings the stored findings up to date with the verdicts. A suspect opens a finding; a leak confirms it, at once when it is
 * sure enough for the size of the fleet, else when it persists (confirmation.ts). It is resolved when every replica that
 * runs has been clear for as long; an acknowledged finding stays acknowledged while it leaks; a resolved one that
 * comes back opens again; `undetermined` changes nothing.
 * Every write is conditional, so each transition is returned once, whoever else scores at the same time.
 */
export async function trackFindings(o: TrackOptions): Promise<FindingTransition[]> {
  const sure = sureAtOnce(o.scored, o.fleetSize);
  const transitions: FindingTransition[] = [];
  for (const [service, all] of Map.groupBy(o.scored, (s) => s.head.identity.service)) {
    const replicas = running(all, o.nowMs);
    const leaking = replicas.filter((r) => ['leak', 'suspect'].includes(stateNow(r)));
    let known = await o.store.findings({ service });
    const put = async (before: StoredFinding | null, next: StoredFinding): Promise<void> => {
      known = known.filter((f) => f.fingerprint !== next.fingerprint);
      const from = before?.state ?? null;
      const won = await o.store.putFinding(o.keepUntold ? withUntold(next, from) : next, from);
      if (won && next.state !== from) transitions.push({ finding: next, from });
    };
    for (const sighting of sightings(leaking)) {
      const before = continued(sighting.leak, known);
      await put(before, seen(sighting, before, { nowMs: o.nowMs, sure: sure.has(sighting.scored) }));
    }
    for (const finding of known.filter((f) => f.state !== 'resolved')) {
      const next = unseen(finding, replicas, { ...o, leaking: leaking.length > 0 });
      if (next !== null) await put(finding, next);
    }
  }
  return transitions;
}

function seen(
  { scored, leak }: Sighting,
  before: StoredFinding | null,
  { nowMs, sure }: { readonly nowMs: number; readonly sure: boolean },
): StoredFinding {
  const { head, verdict } = scored;
  const open = before !== null && before.state !== 'resolved';
  const seenSinceMs = open
    ? before.seenSinceMs === undefined
      ? before.changedAtMs
      : before.seenSinceMs
    : null;
  const lasted = seenSinceMs !== null && persists(scored, { seenSinceMs, nowMs });
  const surest = verdict.verdict === 'leak' && (sure || lasted) ? 'confirmed' : 'suspected';
  const state = open ? nextState(before.state, surest) : surest;
  return {
    service: head.identity.service,
    fingerprint: before?.fingerprint ?? fingerprint(leak),
    state,
    container: head.identity.name,
    host: head.host,
    tenant: before?.tenant ?? leak.tenant,
    rateBytesPerHour: verdict.rateBytesPerHour ?? 0,
    confidence: verdict.confidence,
    firstSeenMs: before?.firstSeenMs ?? nowMs,
    changedAtMs: before?.state === state ? before.changedAtMs : nowMs,
    lastSeenMs: Math.max(nowMs, before?.lastSeenMs ?? 0),
    version: head.identity.version,
    holder: before?.holder ?? leak.holder,
    seenSinceMs: seenSinceMs ?? nowMs,
    resolution: null,
    untold: before?.untold,
  };
}

/** A finding gets surer, never less sure: what was confirmed stays so until it is resolved. */
function nextState(
  before: StoredFinding['state'],
  surest: 'confirmed' | 'suspected',
): StoredFinding['state'] {
  return before === 'suspected' ? surest : before;
}

/** What becomes of an open finding that no replica shows now; null: nothing. */
function unseen(
  finding: StoredFinding,
  replicas: readonly ScoredContainer[],
  o: { readonly nowMs: number; readonly allHosts?: boolean; readonly leaking: boolean },
): StoredFinding | null {
  const first = replicas[0];
  if (first === undefined) return null;
  // It had no tenant, and the leak that has one is what it was.
  const renamed = o.leaking && finding.tenant === null;
  const clear =
    replicas.every((r) => stateNow(r) === 'no_leak') &&
    (o.allHosts === true || replicas.some((r) => r.head.host === finding.host));
  if (!renamed && !clear) return null;
  if (renamed || o.nowMs - finding.lastSeenMs >= persistenceMs(first))
    return {
      ...finding,
      state: 'resolved',
      changedAtMs: o.nowMs,
      resolution: renamed ? 'renamed' : fixHeld(finding, replicas) ? 'fix held' : 'no growth',
    };
  return finding.seenSinceMs === null ? null : { ...finding, seenSinceMs: null };
}

/** A newer version, or what was started after the finding was last seen, does not grow. */
function fixHeld(finding: StoredFinding, replicas: readonly ScoredContainer[]): boolean {
  return replicas.every(
    ({ head }) =>
      (finding.version !== undefined && head.identity.version !== finding.version) ||
      head.startedAtMs > finding.firstSeenMs,
  );
}

function withUntold(next: StoredFinding, from: StoredFinding['state'] | null): StoredFinding {
  if (next.state === from) return next;
  const { state, changedAtMs: atMs, rateBytesPerHour, confidence } = next;
  const untold = [...(next.untold ?? []), { from, state, atMs, rateBytesPerHour, confidence }];
  return { ...next, untold: untold.slice(-MOST_UNTOLD) };
}
