import { isDeepStrictEqual } from 'node:util';
import { identity, instanceKey } from '../../contract/instance.ts';
import type { SnapshotRecord } from '../../contract/records.ts';
import { epochMs } from '../../contract/scalars.ts';
import { HEAD_SK, instancePk, servicePk, timeText } from '../history-keys.ts';
import { type DatedHead, headKey, headOf, mergeHeads } from '../instance-head.ts';
import { RETENTION_MS } from '../retention.ts';
import { allLimited } from './all-limited.ts';
import type { DynamoContext } from './dynamo-context.ts';
import { jsonKind } from './item-kind.ts';
import { putMerged } from './put-merged.ts';

export const headKind = jsonKind<DatedHead>(
  instanceKey.extend({ identity, firstSeenMs: epochMs, lastSeenMs: epochMs, identityAtMs: epochMs }),
);

/** Sort key of heads in the index, by last sight. */
export function headIndexSk(seenMs: number): string {
  return `HEAD#${timeText(seenMs)}`;
}

/**
 * Brings the heads of all instances in `records` up to date: one read and at most one write each. A head is in the
 * index, so a write of it costs three units: last sight alone is written only when it is `headLagMs` newer.
 */
export async function updateHeads(
  host: string,
  records: readonly SnapshotRecord[],
  c: DynamoContext,
): Promise<void> {
  const heads = new Map<string, DatedHead>();
  for (const record of records) {
    const head = headOf(host, record);
    const pk = instancePk(headKey(head));
    const known = heads.get(pk);
    heads.set(pk, known ? mergeHeads(known, head) : head);
  }
  const stale = [...heads].filter(([pk, head]) => {
    const known = c.knownHeads.get(pk);
    return !known || matters(known, mergeHeads(known, head), c.headLagMs);
  });
  await allLimited(stale, async ([pk, head]) => {
    const { value } = await putMerged(c, {
      pk,
      sk: HEAD_SK,
      kind: headKind,
      readFirst: true,
      merge: (stored) => (stored ? mergeHeads(stored, head) : head),
      matters: (stored, merged) => matters(stored, merged, c.headLagMs),
      expiresAtMs: ({ lastSeenMs }) => lastSeenMs + RETENTION_MS.head,
      index: (merged) => ({
        pk: servicePk(merged.identity.service),
        sk: headIndexSk(merged.lastSeenMs),
      }),
    });
    remember(c, pk, value);
  });
}

function matters(stored: DatedHead, merged: DatedHead, lagMs: number): boolean {
  return (
    merged.lastSeenMs - stored.lastSeenMs > lagMs ||
    merged.firstSeenMs < stored.firstSeenMs ||
    !isDeepStrictEqual(merged.identity, stored.identity) ||
    (lagMs === 0 && merged.identityAtMs !== stored.identityAtMs)
  );
}

/** Heads that a warm process need not read again. */
const MOST_KNOWN = 20_000;

function remember(c: DynamoContext, pk: string, head: DatedHead): void {
  if (c.knownHeads.size >= MOST_KNOWN) c.knownHeads.clear();
  c.knownHeads.set(pk, head);
}
