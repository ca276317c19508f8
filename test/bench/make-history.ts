import { createHash } from 'node:crypto';
import { createBinBuilder } from '../../agent/ship/bin-builder.ts';
import {
  BIN_MS,
  type BinRecord,
  type RequestsRecord,
  type SnapshotRecord,
} from '../../functions/contract/records.ts';
import { SNAPSHOT_BATCH_SCHEMA } from '../../functions/contract/snapshot-batch.ts';
import { ingestBatch } from '../../functions/ingest/ingest-batch.ts';
import type { HistoryStore } from '../../functions/store/history.ts';
import { madeReading, madeTarget } from './made-target.ts';

export interface HistoryShape {
  /** Names; each is a service of its own. */
  readonly containers: readonly string[];
  readonly hours: number;
  /** Time between samples: 10,000 gives 8,640 samples per container and day. */
  readonly intervalMs: number;
  /** Anonymous memory of a container at a moment, in bytes. */
  readonly shape: (container: string, tMs: number) => number;
  readonly host: string;
  /** Time of the end: the last sample is one interval before. The store's clock must not be 8 days later. */
  readonly endMs: number;
  /** Requests per tenant in the 5-minute window that starts at `fromMs`. */
  readonly requests?: (container: string, fromMs: number) => Readonly<Record<string, number>>;
}

/** Writes a history through ingest, as an agent would have delivered it. Returns what was written. */
export async function fillHistory(
  store: HistoryStore,
  o: HistoryShape,
): Promise<{ readonly bins: number; readonly samples: number; readonly requests: number }> {
  const done = { bins: 0, samples: 0, requests: 0 };
  for (const container of o.containers) {
    const bins = containerBins(container, o);
    const requests = o.requests ? bins.map((bin) => requestWindow(bin, container, o.requests!)) : [];
    await deliver(store, [...bins, ...requests], o);
    done.bins += bins.length;
    done.samples += bins.reduce((sum, bin) => sum + bin.sampleCount, 0);
    done.requests += requests.length;
  }
  return done;
}

/** The bins of one container over the whole span. */
export function containerBins(container: string, o: Omit<HistoryShape, 'requests'>): BinRecord[] {
  const startMs = o.endMs - o.hours * 3_600_000;
  const target = madeTarget(container, startMs);
  const builder = createBinBuilder();
  for (let tMs = startMs; tMs < o.endMs; tMs += o.intervalMs)
    builder.add(target, tMs, madeReading(o.shape(container, tMs), tMs), 4);
  return builder.flush();
}

function requestWindow(
  bin: BinRecord,
  container: string,
  requests: NonNullable<HistoryShape['requests']>,
): RequestsRecord {
  const counts = requests(container, bin.binStartMs);
  return {
    type: 'requests',
    instance: bin.instance,
    identity: bin.identity,
    source: 'access-log',
    fromMs: bin.binStartMs,
    toMs: bin.binStartMs + BIN_MS,
    tenants: Object.fromEntries(Object.entries(counts).map(([t, n]) => [t, { requests: n, errors: 0 }])),
    otherRequests: 0,
    untenantedRequests: 0,
    unparsedLines: 0,
    droppedLines: 0,
  };
}

async function deliver(
  store: HistoryStore,
  records: readonly SnapshotRecord[],
  o: HistoryShape,
): Promise<void> {
  const { rejected } = await ingestBatch(
    {
      schema: SNAPSHOT_BATCH_SCHEMA,
      host: o.host,
      bootId: createHash('sha256').update(o.host).digest('hex').slice(0, 32),
      agentVersion: '0.1.0',
      sequence: 1,
      sentAtMs: o.endMs,
      dropped: {},
      records,
    },
    { store, receivedAtMs: o.endMs },
  );
  if (rejected[0]) throw new Error(`made record ${rejected[0].index} was rejected: ${rejected[0].reason}`);
}
