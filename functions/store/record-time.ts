import { unpackSamples } from '../contract/packed-samples.ts';
import type { SnapshotRecord } from '../contract/records.ts';

/** The moment by which a record is filed and expires, UTC epoch ms. */
export function filedAtMs(record: SnapshotRecord): number {
  switch (record.type) {
    case 'bin':
      return record.binStartMs;
    case 'requests':
      return record.fromMs;
    case 'census':
    case 'ledger':
      return record.observedAtMs;
    case 'lifecycle':
      return record.atMs;
  }
}

/** First and last moment at which the instance was seen according to this record, UTC epoch ms. */
export function seenBetweenMs(record: SnapshotRecord): { readonly firstMs: number; readonly lastMs: number } {
  switch (record.type) {
    case 'bin': {
      const samples = unpackSamples(record.samples);
      return {
        firstMs: samples[0]?.atMs ?? record.binStartMs,
        lastMs: samples.at(-1)?.atMs ?? record.binStartMs,
      };
    }
    case 'requests':
      return { firstMs: record.fromMs, lastMs: record.toMs };
    default:
      return { firstMs: filedAtMs(record), lastMs: filedAtMs(record) };
  }
}
