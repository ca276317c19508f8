import type { z } from 'zod';
import { type SnapshotRecord, snapshotRecord } from '../contract/records.ts';
import { type SnapshotBatchEnvelope, snapshotBatchEnvelope } from '../contract/snapshot-batch.ts';
import type { HistoryStore } from '../store/history.ts';
import { checkRecord } from './check-record.ts';
import { IngestError } from './ingest-error.ts';

export interface RejectedRecord {
  /** Position in the batch. */
  readonly index: number;
  readonly reason: string;
}

export interface IngestResult {
  /** Records that are in the history now; with `rejected`, all of the batch. */
  readonly accepted: number;
  /** Of the accepted ones: added to a record of the same key. */
  readonly merged: number;
  /** Of the accepted ones: already there (a repeated delivery). */
  readonly unchanged: number;
  readonly rejected: readonly RejectedRecord[];
  /** Receiver's clock less sender's, transport time included. */
  readonly skewMs: number;
}

/** A reason is for people; what a sender made up does not fill a log. */
const MAX_REASON_CHARS = 200;

/**
 * Stores one `snapshot-batch/1`. A record that is not valid is rejected alone, its neighbours are stored. The same
 * batch again changes nothing. Throws {@link IngestError} when the envelope is invalid, and what the store throws:
 * then nothing was stored and the sender must send again.
 */
export async function ingestBatch(
  raw: unknown,
  o: { readonly store: HistoryStore; readonly receivedAtMs: number },
): Promise<IngestResult> {
  const envelope = parseEnvelope(raw);
  const valid: SnapshotRecord[] = [];
  const rejected: RejectedRecord[] = [];
  for (const [index, rawRecord] of envelope.records.entries()) {
    const checked = parseRecord(rawRecord, envelope.sentAtMs, o.receivedAtMs);
    if (typeof checked === 'string') rejected.push({ index, reason: checked.slice(0, MAX_REASON_CHARS) });
    else valid.push(checked);
  }
  const { merged, unchanged } = await o.store.write(envelope.host, valid, o.receivedAtMs);
  return {
    accepted: valid.length,
    merged,
    unchanged,
    rejected,
    skewMs: o.receivedAtMs - envelope.sentAtMs,
  };
}

function parseEnvelope(raw: unknown): SnapshotBatchEnvelope {
  const parsed = snapshotBatchEnvelope.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new IngestError(
    `A message is no snapshot-batch/1: ${issueText(parsed.error)}.`,
    'Update the agent that sends it; the message was not stored.',
    { cause: parsed.error },
  );
}

function parseRecord(raw: unknown, sentAtMs: number, receivedAtMs: number): SnapshotRecord | string {
  const parsed = snapshotRecord.safeParse(raw);
  if (!parsed.success) return issueText(parsed.error);
  return checkRecord(parsed.data, { sentAtMs, receivedAtMs }) ?? parsed.data;
}

function issueText(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'value'}: ${issue.message}` : 'invalid';
}
