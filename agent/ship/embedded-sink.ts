import { ingestBatch, type RejectedRecord } from '../../functions/ingest/ingest-batch.ts';
import type { HistoryStore } from '../../functions/store/history.ts';
import type { Sink } from './sink.ts';

/** Sink of the embedded composition, with what a remote receiver would put into its metrics. */
export interface EmbeddedSink extends Sink {
  /** Records that the pipeline refused since the start, and the last few with their reasons. */
  rejected(): { readonly count: number; readonly last: readonly RejectedRecord[] };
}

const KEPT_REJECTIONS = 10;

/**
 * Delivers to the pipeline in the same process. Throws what ingest and the store throw. A refused record is not sent
 * again (it would be refused for ever): it is counted, and `onNotice` hears of each batch that had one.
 */
export function createEmbeddedSink(
  store: HistoryStore,
  now: () => number,
  onNotice?: (text: string) => void,
): EmbeddedSink {
  let count = 0;
  let last: readonly RejectedRecord[] = [];
  return {
    async send(batch) {
      const { rejected } = await ingestBatch(batch, { store, receivedAtMs: now() });
      const [first] = rejected;
      if (!first) return;
      count += rejected.length;
      last = [...last, ...rejected].slice(-KEPT_REJECTIONS);
      onNotice?.(
        `The history refused ${rejected.length} of ${batch.records.length} records of batch ${batch.sequence}; ` +
          `the first (record ${first.index}): ${first.reason}.`,
      );
    },
    rejected: () => ({ count, last }),
  };
}
