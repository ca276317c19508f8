import { setTimeout as sleep } from 'node:timers/promises';
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { type DeployclawEvent, EVENT_SOURCE } from '../../contract/events.ts';
import { AwsStoreError, awsOperation } from '../aws-store-error.ts';
import type { EventBus } from '../event-bus.ts';

export interface EventBridgeOptions {
  readonly bus: string;
  /** Default: region, credentials and endpoint by the SDK's own rules. */
  readonly client?: EventBridgeClient;
  /** 0..1, spreads the retries. */
  readonly random?: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** PutEvents takes ten entries, 256 KB in all. */
const MOST_ENTRIES = 10;
const MOST_BYTES = 256 * 1024;
const ATTEMPTS = 4;
const FIRST_DELAY_MS = 100;

/**
 * The fleet's bus on EventBridge. PutEvents answers with success although some entries failed: those, and only those, go
 * again. Throws AwsStoreError when an event is too large, or is not accepted at any attempt.
 */
export function openEventBridge(o: EventBridgeOptions): EventBus {
  const client =
    o.client ??
    new EventBridgeClient({
      maxAttempts: 5,
      retryMode: 'standard',
      requestHandler: { connectionTimeout: 3000 },
    });
  const wait = o.wait ?? sleep;
  const random = o.random ?? Math.random;

  async function putAll(entries: readonly PutEventsRequestEntry[], doing: string): Promise<void> {
    let waiting = entries;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await wait(FIRST_DELAY_MS * 2 ** attempt * (0.5 + random() / 2));
      const { Entries = [] } = await awsOperation(doing, () =>
        client.send(new PutEventsCommand({ Entries: [...waiting] })),
      );
      const failed = waiting.filter((_, i) => Entries[i]?.EventId === undefined);
      if (failed.length === 0) return;
      if (attempt === ATTEMPTS - 1) throw notAccepted(failed, Entries, doing);
      waiting = failed;
    }
  }

  return {
    async publish(events) {
      const entries = events.map((event) => entryOf(event, o.bus));
      for (const batch of batches(entries)) await putAll(batch, `publish events to the bus ${o.bus}`);
    },
  };
}

function entryOf({ type, detail }: DeployclawEvent, bus: string): PutEventsRequestEntry {
  const entry = {
    EventBusName: bus,
    Source: EVENT_SOURCE,
    DetailType: type,
    Detail: JSON.stringify(detail),
    Time: new Date(detail.metadata.occurredAt),
  };
  if (entryBytes(entry) > MOST_BYTES)
    throw new AwsStoreError('too-large', `publish the event ${detail.metadata.id} to the bus ${bus}`, {
      detail: `${entryBytes(entry)} bytes; ${MOST_BYTES} are allowed`,
    });
  return entry;
}

/** As EventBridge counts: 14 bytes for the time, and the texts in UTF-8. */
function entryBytes({ Source, DetailType, Detail }: PutEventsRequestEntry): number {
  return [Source, DetailType, Detail].reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 14);
}

function batches(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const all: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = entryBytes(entry);
    const last = all.at(-1);
    if (last === undefined || last.length === MOST_ENTRIES || bytes + size > MOST_BYTES) {
      all.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return all;
}

function notAccepted(
  failed: readonly PutEventsRequestEntry[],
  answers: readonly PutEventsResultEntry[],
  doing: string,
): AwsStoreError {
  const code = answers.find((a) => a.EventId === undefined)?.ErrorCode ?? 'no answer';
  const ids = failed.map((e) => String(JSON.parse(e.Detail ?? '{}').metadata?.id)).slice(0, 3);
  const kind = /throttl/i.test(code) ? 'throttled' : /internal/i.test(code) ? 'unreachable' : 'refused';
  return new AwsStoreError(kind, doing, {
    detail: `${code}: ${failed.length} events, such as ${ids.join(', ')}`,
  });
}
