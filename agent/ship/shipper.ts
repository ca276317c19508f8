import { DeployclawError } from '../../functions/contract/errors.ts';
import {
  SNAPSHOT_BATCH_SCHEMA,
  type SnapshotBatch,
  snapshotBatchEnvelope,
} from '../../functions/contract/snapshot-batch.ts';
import type { Sink } from './sink.ts';
import type { Spool, SpooledBatch } from './spool.ts';

/** A batch that the sink did not take; it stays in the spool. */
export class DeliveryError extends DeployclawError {
  override readonly name = 'DeliveryError';
  readonly sequence: number;
  constructor(batch: SnapshotBatch, cause: unknown) {
    super(
      `Batch ${batch.sequence} (${batch.records.length} records) was not delivered: ${cause instanceof Error ? cause.message : String(cause)}`,
      'It stays in the spool and is sent again at the next delivery.',
      { cause },
    );
    this.sequence = batch.sequence;
  }
}

export interface ShipperOptions {
  readonly spool: Spool;
  readonly sink: Sink;
  readonly host: string;
  readonly bootId: string;
  readonly agentVersion: string;
  readonly now: () => number;
}

export interface Shipper {
  /** Delivers all that is in the spool, batch by batch. Throws {@link DeliveryError}; calls do not overlap. */
  deliver(): Promise<{ readonly batches: number; readonly records: number }>;
}

/** Size of a whole batch as JSON, in bytes. One record that is larger travels alone, always below 1 MiB. */
const MAX_BATCH_BYTES = 200_000;
const MAX_BATCH_RECORDS = 10_000;
/** Counts and times of the envelope may get longer between measuring and sending. */
const ENVELOPE_RESERVE_BYTES = 512;

/** Moves records from the spool to the sink. Throws ZodError when host, boot id or version cannot be sent at all. */
export function createShipper(o: ShipperOptions): Shipper {
  const envelope = { host: o.host, bootId: o.bootId, agentVersion: o.agentVersion };
  // Checked once and here: an envelope that every receiver refuses would hold up the spool for ever.
  snapshotBatchEnvelope.pick({ host: true, bootId: true, agentVersion: true }).parse(envelope);
  let running: ReturnType<Shipper['deliver']> | null = null;
  return {
    deliver() {
      running ??= deliverAll().finally(() => {
        running = null;
      });
      return running;
    },
  };

  async function deliverAll() {
    const done = { batches: 0, records: 0 };
    for (;;) {
      const envelopeBytes = Buffer.byteLength(JSON.stringify(toBatch({ sequence: 0, records: [] })));
      const bytes = MAX_BATCH_BYTES - envelopeBytes - ENVELOPE_RESERVE_BYTES;
      const spooled = o.spool.next({ records: MAX_BATCH_RECORDS, bytes });
      if (!spooled) return done;
      await send(toBatch(spooled));
      o.spool.ack(spooled.sequence);
      done.batches++;
      done.records += spooled.records.length;
    }
  }

  function toBatch({ sequence, records }: SpooledBatch): SnapshotBatch {
    const { dropped } = o.spool.stats();
    return { schema: SNAPSHOT_BATCH_SCHEMA, ...envelope, sequence, sentAtMs: o.now(), dropped, records };
  }

  async function send(batch: SnapshotBatch): Promise<void> {
    try {
      await o.sink.send(batch);
    } catch (cause) {
      throw new DeliveryError(batch, cause);
    }
  }
}
