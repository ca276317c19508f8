import { ingestBatch, type RejectedRecord } from '../../functions/ingest/ingest-batch.ts';
import type { HistoryStore } from '../../functions/store/history.ts';
import type { Sink } from './sink.ts';

/** Sink of the embedded composition, with what a remote receiver would put into its metrics. */
export interface EmbeddedSink extends Sink {
  /** Records that the pipeline refused since the start, and the last few with their reasons. */
  rejected(): { readonly count: number; readonly last: readonly RejectedRecord[] };
}

const KEPT_REJECTIONS = 10;

/** Delivers to the pipeline in the same process. Throws what ingest and the store throw. */
export function createEmbeddedSink(store: HistoryStore, now: () => number): EmbeddedSink {
  let count = 0;
  let last: readonly RejectedRecord[] = [];
  return {
    async send(batch) {
      const { rejected } = await ingestBatch(batch, { store, receivedAtMs: now() });
      count += rejected.length;
      last = [...last, ...rejected].slice(-KEPT_REJECTIONS);
    },
    rejected: () => ({ count, last }),
  };
}
