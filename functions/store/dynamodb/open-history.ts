import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { InstanceKey } from '../../contract/instance.ts';
import type { HistoryStore } from '../history.ts';
import { HEAD_SK, instancePk, SK_PREFIX, servicePk, timeText } from '../history-keys.ts';
import { HOUR_MS } from '../hour-summary.ts';
import { compareHeads, publicHead } from '../instance-head.ts';
import { RETENTION_MS } from '../retention.ts';
import type { DynamoContext } from './dynamo-context.ts';
import { catalogAccess, findingAccess } from './finding-access.ts';
import type { ItemKind } from './item-kind.ts';
import { createItemTable } from './item-table.ts';
import { readItem } from './put-merged.ts';
import { censusKind, ledgerKind, lifecycleKind } from './record-items.ts';
import { compareWindows, requestsKind, requestsSk } from './requests-kind.ts';
import { headIndexSk, headKind } from './update-heads.ts';
import { readBins, readHours } from './update-hours.ts';
import { writeRecords } from './write-records.ts';

export interface DynamoHistoryOptions {
  readonly table: string;
  readonly now: () => number;
  /** Hears of every item that could not be read and of everything left out. */
  readonly onNotice: (text: string) => void;
  /** Default: region, credentials and endpoint by the SDK's own rules; throttling is retried five times with jitter. */
  readonly client?: DynamoDBClient;
  /** How much newer than the stored one a last sight must be to be written, ms. Default 1 hour: see updateHeads. */
  readonly headLagMs?: number;
  readonly random?: () => number;
}

/** What was left out since the history was opened. */
export interface DynamoHistoryDrops {
  /** Reads of items that are no valid ones. */
  readonly unreadableItems: number;
  /** Items written without their smallest parts, since whole they are above 400 KB. */
  readonly trimmedItems: number;
  /** Raw samples that did not fit into a merged bin. */
  readonly discardedSamples: number;
}

export interface DynamoHistory extends HistoryStore {
  drops(): DynamoHistoryDrops;
}

/**
 * History of a fleet in one DynamoDB table (table.ts), the adapter of {@link HistoryStore} in AWS. Everything but
 * findings and signatures is read eventually consistent, which costs half: a scan every 15 minutes misses at worst the
 * last second. Throws AwsStoreError.
 */
export function openDynamoHistory(o: DynamoHistoryOptions): DynamoHistory {
  const client = o.client ?? newClient();
  const drops = { unreadableItems: 0, trimmedItems: 0, discardedSamples: 0 };
  const c: DynamoContext = {
    table: createItemTable({ client, table: o.table, now: o.now }),
    now: o.now,
    random: o.random ?? Math.random,
    wait: sleep,
    headLagMs: o.headLagMs ?? HOUR_MS,
    knownHeads: new Map(),
    onUnreadable({ pk, sk }, error) {
      drops.unreadableItems++;
      o.onNotice(
        `Item ${sk} of ${pk} in the table ${o.table} is not valid and was left out (${firstLine(error)}).`,
      );
    },
    onTrimmed() {
      drops.trimmedItems++;
      o.onNotice(
        `An item of the table ${o.table} is above 400 KB and was written without its smallest parts.`,
      );
    },
    onDiscard(samples) {
      drops.discardedSamples += samples;
      o.onNotice(
        `The table ${o.table} is without ${samples} samples of one bin: more than one bin can hold.`,
      );
    },
  };
  return {
    write: (host, records) => writeRecords(host, records, c),
    ...instanceReads(c),
    ...findingAccess(c),
    ...catalogAccess(c),
    drops: () => ({ ...drops }),
    async close() {
      if (!o.client) client.destroy();
    },
  };
}

function newClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 5,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
  });
}

function instanceReads(c: DynamoContext) {
  const read =
    <T>(prefix: string, kind: ItemKind<T>) =>
    async (key: InstanceKey, fromMs: number, toMs: number): Promise<T[]> => {
      const [fromSk, toSk] = [prefix + timeText(fromMs), prefix + timeText(toMs)];
      const items = await c.table.range({ pk: instancePk(key), fromSk, toSk });
      return items.flatMap((item) => readItem(c, item, kind) ?? []);
    };
  return {
    bins: (key, fromMs, toMs) => readBins(key, fromMs, toMs, c),
    hours: (key, fromMs, toMs) => readHours(key, fromMs, toMs, c),
    censuses: read(SK_PREFIX.census, censusKind),
    ledgers: read(SK_PREFIX.ledger, ledgerKind),
    lifecycle: read(SK_PREFIX.lifecycle, lifecycleKind),
    async requests(key, fromMs, toMs) {
      const [fromSk, toSk] = [requestsSk(fromMs), SK_PREFIX.requests + timeText(toMs)];
      const items = await c.table.range({ pk: instancePk(key), fromSk, toSk });
      const aliveFromMs = Math.max(fromMs, c.now() - RETENTION_MS.requests + 1);
      return items
        .flatMap((item) => readItem(c, item, requestsKind) ?? [])
        .filter((w) => w.fromMs >= aliveFromMs && w.fromMs < toMs)
        .sort(compareWindows);
    },
    async instances({ sinceMs, service, host }) {
      const seenMs = sinceMs - c.headLagMs;
      const items =
        service === undefined
          ? (await c.table.allIndexed()).filter((item) => item.sk === HEAD_SK)
          : await c.table.indexed(servicePk(service), headIndexSk(seenMs));
      return items
        .flatMap((item) => readItem(c, item, headKind) ?? [])
        .filter((head) => head.lastSeenMs >= seenMs && (host === undefined || head.host === host))
        .map(publicHead)
        .sort(compareHeads);
    },
  } satisfies Partial<HistoryStore>;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}
