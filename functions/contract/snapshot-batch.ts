import { z } from 'zod';
import { snapshotRecord } from './records.ts';
import { count, epochMs, name } from './scalars.ts';

export const SNAPSHOT_BATCH_SCHEMA = 'snapshot-batch/1';

/**
 * What an agent sends: one message per host and minute, or earlier at 200 KB. The envelope is validated as a whole,
 * its records one by one by the receiver, so that one bad record does not lose its neighbours.
 */
export const snapshotBatchEnvelope = z.object({
  schema: z.literal(SNAPSHOT_BATCH_SCHEMA),
  host: name,
  bootId: z.string().min(1).max(64),
  agentVersion: z.string().min(1).max(32),
  /** Grows by one per batch of this host's spool; a gap shows a loss, a repeat a redelivery. */
  sequence: count,
  sentAtMs: epochMs,
  /** Records that the agent's bounded spool had to drop since its start, by reason. */
  dropped: z.record(z.string().max(32), count),
  records: z.array(z.unknown()).max(10_000),
});
export type SnapshotBatchEnvelope = z.infer<typeof snapshotBatchEnvelope>;

export const snapshotBatch = snapshotBatchEnvelope.extend({ records: z.array(snapshotRecord).max(10_000) });
export type SnapshotBatch = z.infer<typeof snapshotBatch>;
