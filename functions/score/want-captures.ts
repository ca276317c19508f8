import { createHash } from 'node:crypto';
import { COMMAND_SCHEMA, type Command } from '../contract/command.ts';
import type { StoredFinding, UntoldTransition } from '../store/history.ts';
import { running, stateNow } from './current-state.ts';
import { transitionId } from './finding-events.ts';
import type { ScoredContainer } from './scored-container.ts';

/** A host that does not look into its mailbox for so long is asked for nothing old, ms. */
const EXPIRES_AFTER_MS = 1_800_000;
const LIMITS = { deadlineMs: 120_000, memoryBytes: 1024 ** 3, processes: 16 };

/**
 * What hosts are asked for when a finding becomes suspected, and again when it is confirmed: who holds what (a `retention`,
 * which takes a census first) in those replicas that leak most. Empty for any other transition, or an old one. The same
 * transition gives the same commands. Pure.
 */
export function wantCaptures(
  finding: StoredFinding,
  transition: UntoldTransition,
  o: { readonly scored: readonly ScoredContainer[]; readonly nowMs: number; readonly topReplicas: number },
): Command[] {
  const { state, atMs } = transition;
  if ((state !== 'suspected' && state !== 'confirmed') || o.nowMs - atMs >= EXPIRES_AFTER_MS) return [];
  const own = o.scored.filter((s) => s.head.identity.service === finding.service);
  return running(own, o.nowMs)
    .filter((s) => ['leak', 'suspect'].includes(stateNow(s)))
    .filter(
      ({ verdict: { tenant } }) => tenant === null || finding.tenant === null || tenant === finding.tenant,
    )
    .sort((a, b) => severity(b) - severity(a))
    .slice(0, o.topReplicas)
    .map(({ head: { host, containerId, startedAtMs } }) => ({
      schema: COMMAND_SCHEMA,
      id: ulidOf(atMs, [transitionId(finding, transition), host, containerId, startedAtMs]),
      host,
      kind: 'retention',
      instance: { containerId, startedAtMs },
      finding: finding.fingerprint.slice(0, 128),
      issuedAtMs: atMs,
      expiresAtMs: atMs + EXPIRES_AFTER_MS,
      limits: LIMITS,
    }));
}

/** Bytes per hour that are expected to leak. */
function severity({ verdict }: ScoredContainer): number {
  return verdict.confidence * (verdict.rateBytesPerHour ?? 0);
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID whose random part is a digest: the same wish again has the same id. */
function ulidOf(atMs: number, parts: readonly (string | number)[]): string {
  const digits = (value: bigint, count: number): string =>
    Array.from(
      { length: count },
      (_, i) => CROCKFORD[Number((value >> BigInt(5 * (count - 1 - i))) & 31n)],
    ).join('');
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);
  return digits(BigInt(atMs), 10) + digits(BigInt(`0x${digest}`), 16);
}
