import type { SnapshotRecord } from '../../contract/records.ts';
import type { WriteSummary } from '../history.ts';
import { instancePk } from '../history-keys.ts';
import { RETENTION_MS } from '../retention.ts';
import { allLimited } from './all-limited.ts';
import type { DynamoContext } from './dynamo-context.ts';
import { sameValue } from './item-kind.ts';
import { putMerged } from './put-merged.ts';
import { type RecordItem, recordItem } from './record-items.ts';
import { updateHeads } from './update-heads.ts';
import { updateHours } from './update-hours.ts';

/**
 * Writes the records of one host: one conditional write for each item, then heads and hours. No batch writes, although
 * they take fewer requests: they have no conditions (the newer of two pieces of a bin would delete the other) and cost
 * the same. Heads and hours follow from all records, also unchanged ones: a writer that was killed in the middle has
 * left them behind, and the same records come again.
 */
export async function writeRecords(
  host: string,
  records: readonly SnapshotRecord[],
  c: DynamoContext,
): Promise<WriteSummary> {
  const groups = Map.groupBy(
    records,
    (record) => instancePk({ host, ...record.instance }) + recordItem(record).sk,
  );
  const summaries = await allLimited([...groups.values()], (group) => writeGroup(host, group, c));
  await updateHeads(host, records, c);
  const bins = records.filter((record) => record.type === 'bin');
  await updateHours(host, bins, c);
  return summaries.reduce(
    (sum, s) => ({
      written: sum.written + s.written,
      merged: sum.merged + s.merged,
      unchanged: sum.unchanged + s.unchanged,
    }),
    { written: 0, merged: 0, unchanged: 0 },
  );
}

/** Records of one item, in their order. */
async function writeGroup(
  host: string,
  records: readonly SnapshotRecord[],
  c: DynamoContext,
): Promise<WriteSummary> {
  const items = records.map(recordItem);
  const { sk, kind, filedAtMs } = items[0]!;
  const first = records[0]!;
  let summary = { written: 0, merged: 0, unchanged: 0 };
  await putMerged(c, {
    pk: instancePk({ host, ...first.instance }),
    sk,
    kind,
    merge(stored) {
      summary = { written: 0, merged: 0, unchanged: 0 };
      let value = stored;
      for (const item of items) {
        const next = item.add(value, c.onDiscard);
        summary[outcomeOf(item, value, next)]++;
        value = next;
      }
      return value;
    },
    expiresAtMs: () => filedAtMs + RETENTION_MS[first.type],
  });
  return summary;
}

function outcomeOf(item: RecordItem<unknown>, before: unknown, after: unknown): keyof WriteSummary {
  if (before === null || item.isNewTo(before)) return 'written';
  return sameValue(item.kind, before, after) ? 'unchanged' : 'merged';
}
