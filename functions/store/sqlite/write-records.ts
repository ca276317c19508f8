import type { InstanceKey } from '../../contract/instance.ts';
import type { BinRecord, SnapshotRecord } from '../../contract/records.ts';
import { mergeBins } from '../bin-merge.ts';
import { HEAD_SK, hourSk, instancePk, recordSk, SK_PREFIX, timeText } from '../history-keys.ts';
import { HOUR_MS, hourStartOf, summarizeHour } from '../hour-summary.ts';
import { type DatedHead, headKey, headOf, mergeHeads } from '../instance-head.ts';
import { preferRecord } from '../prefer-record.ts';
import { filedAtMs } from '../record-time.ts';
import { RETENTION_MS } from '../retention.ts';
import { itemBody } from './item-body.ts';
import type { Item, ItemTable } from './item-table.ts';

export type Written = 'written' | 'merged' | 'unchanged';

export interface WriteContext {
  readonly table: ItemTable;
  readonly path: string;
  readonly nowMs: number;
  /** Hears of raw samples that did not fit into a merged bin. */
  readonly onDiscard: (samples: number) => void;
}

/** Writes one record, or merges it with the one of its key. */
export function writeRecord(host: string, record: SnapshotRecord, c: WriteContext): Written {
  const pk = instancePk({ host, ...record.instance });
  const sk = recordSk(record);
  const stored = c.table.get(pk, sk, c.nowMs);
  const body = JSON.stringify(stored ? mergeRecord(stored, record, c) : record);
  if (stored?.body === body) return 'unchanged';
  const expiresAtMs = filedAtMs(record) + RETENTION_MS[record.type];
  c.table.put({ pk, sk, body, expiresAtMs, head: null });
  return stored ? 'merged' : 'written';
}

function mergeRecord(stored: Item, record: SnapshotRecord, c: WriteContext): SnapshotRecord {
  // The sort key holds the kind, so both are of one type.
  if (record.type === 'bin') return mergeBins(itemBody<BinRecord>(stored, c.path), record, c.onDiscard);
  return preferRecord(itemBody<typeof record>(stored, c.path), record);
}

/** Brings the heads of all instances in `records` up to date, one read and at most one write each. */
export function updateHeads(host: string, records: readonly SnapshotRecord[], c: WriteContext): void {
  const heads = new Map<string, DatedHead>();
  for (const record of records) {
    const head = headOf(host, record);
    const pk = instancePk(headKey(head));
    const known = heads.get(pk);
    heads.set(pk, known ? mergeHeads(known, head) : head);
  }
  for (const [pk, head] of heads) {
    const stored = c.table.get(pk, HEAD_SK, c.nowMs);
    const merged = stored ? mergeHeads(itemBody<DatedHead>(stored, c.path), head) : head;
    const body = JSON.stringify(merged);
    if (stored?.body === body) continue;
    c.table.put({
      pk,
      sk: HEAD_SK,
      body,
      expiresAtMs: merged.lastSeenMs + RETENTION_MS.head,
      head: { service: merged.identity.service, seenMs: merged.lastSeenMs },
    });
  }
}

/** Summarizes one hour anew from its bins. */
export function updateHour(key: InstanceKey, hourStartMs: number, c: WriteContext): void {
  // Bins expire before their hour does: a summary of what is left of them would be a worse one than the stored.
  if (hourStartMs + RETENTION_MS.bin <= c.nowMs) return;
  const pk = instancePk(key);
  const from = SK_PREFIX.bin + timeText(hourStartMs);
  const to = SK_PREFIX.bin + timeText(hourStartMs + HOUR_MS);
  const bins = c.table.range(pk, from, to, c.nowMs).map((item) => itemBody<BinRecord>(item, c.path));
  if (bins.length === 0) return;
  c.table.put({
    pk,
    sk: hourSk(hourStartMs),
    body: JSON.stringify(summarizeHour(hourStartMs, bins)),
    expiresAtMs: hourStartMs + RETENTION_MS.hour,
    head: null,
  });
}

/** The hours that a change of these bins touches. */
export function touchedHours(
  host: string,
  bins: readonly BinRecord[],
): Map<string, { readonly key: InstanceKey; readonly hourStartMs: number }> {
  return new Map(
    bins.map((bin) => {
      const key = { host, ...bin.instance };
      const hourStartMs = hourStartOf(bin.binStartMs);
      return [instancePk(key) + hourSk(hourStartMs), { key, hourStartMs }];
    }),
  );
}
