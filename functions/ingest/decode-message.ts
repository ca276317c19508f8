import { CLAIM_CHECK_SCHEMA, type ClaimCheck, claimCheck } from '../contract/claim-check.ts';
import { snapshotBatchEnvelope } from '../contract/snapshot-batch.ts';
import type { CaptureStore } from '../store/captures.ts';
import { IngestError, type IngestErrorKind } from './ingest-error.ts';
import { MAX_UNPACKED_BYTES, unpack } from './unpack.ts';

/** SQS takes no more; what arrives by another way is refused alike. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const GZIP = 'gzip:';

export interface ReceivedMessage {
  readonly body: string;
  /** The attribute `host`; null: absent. */
  readonly host: string | null;
}

/**
 * The batch in a message of the queue, not validated yet but for whose it is: plain JSON, `gzip:` and base64, or a claim
 * check, whose object is fetched and must have the size and checksum that were announced. A message that speaks for another
 * host than its attribute or its object's key is refused. Throws IngestError (poison) and what the store throws.
 */
export async function decodeMessage(message: ReceivedMessage, captures: CaptureStore): Promise<unknown> {
  const sent = parse(await textOf(message.body));
  const isClaim = schemaOf(sent) === CLAIM_CHECK_SCHEMA;
  const claim = isClaim ? parseClaim(sent) : null;
  const batch = claim === null ? sent : parse(await fetchClaimed(claim, captures));
  refuseNewer(batch);
  const { host } = snapshotBatchEnvelope.pick({ host: true }).safeParse(batch).data ?? {};
  for (const other of [claim?.host, message.host ?? undefined])
    if (host !== undefined && other !== undefined && other !== host)
      throw refusal('foreign-host', `A batch of the host ${shown(host)} was sent by ${shown(other)}.`);
  return batch;
}

async function textOf(body: string): Promise<string> {
  if (Buffer.byteLength(body) > MAX_MESSAGE_BYTES)
    throw refusal('too-large', `A message is above ${MAX_MESSAGE_BYTES} bytes.`);
  if (!body.startsWith(GZIP)) return body;
  return (await unpack(Buffer.from(body.slice(GZIP.length), 'base64'), 'A message')).toString();
}

async function fetchClaimed(claim: ClaimCheck, captures: CaptureStore): Promise<string> {
  const what = `The object ${claim.key}`;
  if (!claim.key.startsWith(`hosts/${claim.host}/batches/`))
    throw refusal('foreign-host', `${what} is no batch of the host ${shown(claim.host)}.`);
  if (claim.bytes > MAX_UNPACKED_BYTES) throw refusal('too-large', `${what} has ${claim.bytes} bytes.`);
  const content = await captures.get(claim.key, MAX_UNPACKED_BYTES, claim.sha256);
  if (content.length !== claim.bytes)
    throw refusal('damaged', `${what} has ${content.length} bytes, not ${claim.bytes}.`);
  return (claim.key.endsWith('.gz') ? await unpack(content, what) : Buffer.from(content)).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal('not-json', 'A message is not JSON.', cause);
  }
}

function parseClaim(sent: unknown): ClaimCheck {
  const parsed = claimCheck.safeParse(sent);
  if (parsed.success) return parsed.data;
  throw refusal('no-batch', `A message is no ${CLAIM_CHECK_SCHEMA}.`, parsed.error);
}

/** Told apart from what is no batch at all: the remedy is another. */
function refuseNewer(batch: unknown): void {
  const version = /^(?:snapshot-batch|claim-check)\/(\d{1,6})$/.exec(schemaOf(batch))?.[1];
  if (version === undefined || Number(version) <= 1) return;
  throw new IngestError(
    `A message is of the schema ${schemaOf(batch)}, which is newer than this function.`,
    'Deploy the stack of the same release as the agents, then redrive the dead letters.',
    { kind: 'newer-schema' },
  );
}

function schemaOf(value: unknown): string {
  const schema: unknown = value !== null && typeof value === 'object' ? Reflect.get(value, 'schema') : null;
  return typeof schema === 'string' ? schema.slice(0, 64) : '';
}

function refusal(kind: IngestErrorKind, what: string, cause?: unknown): IngestError {
  return new IngestError(
    what,
    'See which host sent it, and that its agent is ours; nothing of it was stored.',
    {
      kind,
      cause,
    },
  );
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
