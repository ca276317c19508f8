import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { mergeSignatures } from '../../catalog/merge-signatures.ts';
import { heapSignature } from '../../contract/heap-signature.ts';
import { epochMs, name } from '../../contract/scalars.ts';
import type { HistoryStore, StoredFinding } from '../history.ts';
import {
  FINDING_SK_PREFIX,
  findingSk,
  servicePk,
  timeText,
  VERSION_SK_PREFIX,
  versionSk,
} from '../history-keys.ts';
import type { DynamoContext } from './dynamo-context.ts';
import { jsonKind } from './item-kind.ts';
import type { TableItem } from './item-table.ts';
import { putMerged, readItem } from './put-merged.ts';

const state = z.enum(['suspected', 'confirmed', 'acknowledged', 'resolved']);

const findingKind = jsonKind<StoredFinding>(
  z.object({
    service: name,
    fingerprint: z.string().min(1).max(512),
    state,
    container: name,
    host: name,
    tenant: name.nullable(),
    rateBytesPerHour: z.number(),
    confidence: z.number().min(0).max(1),
    firstSeenMs: epochMs,
    changedAtMs: epochMs,
    lastSeenMs: epochMs,
    version: name.optional(),
    holder: z.string().max(2400).nullable().optional(),
    seenSinceMs: epochMs.nullable().optional(),
    resolution: z.string().max(64).nullable().optional(),
    untold: z
      .array(
        z.object({
          from: state.nullable(),
          state,
          atMs: epochMs,
          rateBytesPerHour: z.number(),
          confidence: z.number().min(0).max(1),
        }),
      )
      .max(64)
      .optional(),
  }),
);

/** Partition of all findings in the index, sorted by their last change. */
const FINDINGS_PK = 'FINDINGS';

/** See {@link HistoryStore}: findings. */
export function findingAccess(c: DynamoContext) {
  const at = (service: string, fingerprint: string) =>
    c.table.get(servicePk(service), findingSk(fingerprint));
  return {
    async finding(service, fingerprint) {
      const item = await at(service, fingerprint);
      return item && readItem(c, item, findingKind);
    },
    async findings({ service } = {}) {
      // One service by its partition, which is consistent: who has just written sees it.
      const items =
        service === undefined
          ? await c.table.indexed(FINDINGS_PK, timeText(0))
          : await c.table.range({
              pk: servicePk(service),
              fromSk: FINDING_SK_PREFIX,
              toSk: FINDING_SK_PREFIX.replace('#', '$'),
              consistent: true,
            });
      return items
        .flatMap((item) => readItem(c, item, findingKind) ?? [])
        .sort((a, b) => b.changedAtMs - a.changedAtMs);
    },
    async putFinding(finding, expected) {
      const seen = await at(finding.service, finding.fingerprint);
      const stored = seen && readItem(c, seen, findingKind);
      if ((stored?.state ?? null) !== expected) return false;
      return await putOnce(c, finding, seen);
    },
  } satisfies Partial<HistoryStore>;
}

/**
 * Whether this call, and no other, made the transition. A write whose answer was lost is sent again by the SDK and
 * finds itself in the way: the mark tells it from another writer's.
 */
async function putOnce(c: DynamoContext, finding: StoredFinding, seen: TableItem | null): Promise<boolean> {
  const mark = randomUUID();
  const answer = await c.table.put(
    {
      pk: servicePk(finding.service),
      sk: findingSk(finding.fingerprint),
      body: { ...findingKind.encode(finding), mark: { S: mark } },
      expiresAtMs: null,
      index: { pk: FINDINGS_PK, sk: timeText(finding.changedAtMs) },
    },
    seen,
  );
  return answer === 'done' || answer.found?.body.mark?.S === mark;
}

const signatureKind = jsonKind(heapSignature);

/** See {@link HistoryStore}: the catalogue. */
export function catalogAccess(c: DynamoContext) {
  return {
    async putSignature(signature) {
      const { outcome } = await putMerged(c, {
        pk: servicePk(signature.service),
        sk: versionSk(signature.version),
        kind: signatureKind,
        // Also alone: merging is what bounds a signature.
        merge: (stored) => mergeSignatures(stored ?? signature, signature),
        expiresAtMs: () => null,
      });
      return outcome !== 'unchanged';
    },
    async signatures(service) {
      const items = await c.table.range({
        pk: servicePk(service),
        fromSk: VERSION_SK_PREFIX,
        // '$' is the character after '#'.
        toSk: VERSION_SK_PREFIX.replace('#', '$'),
        consistent: true,
      });
      return items.flatMap((item) => readItem(c, item, signatureKind) ?? []);
    },
  } satisfies Partial<HistoryStore>;
}
