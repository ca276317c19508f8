import type { SnapshotBatch } from '../../functions/contract/snapshot-batch.ts';

/** Where batches go. Resolves when the receiver has them for good; may be called again with the same batch. */
export interface Sink {
  send(batch: SnapshotBatch): Promise<void>;
}
