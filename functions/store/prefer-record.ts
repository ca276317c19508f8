import type { BinRecord, SnapshotRecord } from '../contract/records.ts';

/**
 * Which of two records of one natural key stays, for the kinds that are not merged sample by sample. The same answer
 * in either order, so that redelivery changes nothing:
 * a request window that was counted longer wins, then the one that counted more, then the larger text.
 */
export function preferRecord<T extends Exclude<SnapshotRecord, BinRecord>>(a: T, b: T): T {
  for (const rank of [countedUntilMs, countedRequests]) {
    if (rank(a) !== rank(b)) return rank(a) > rank(b) ? a : b;
  }
  return sortedText(a) >= sortedText(b) ? a : b;
}

function countedUntilMs(record: SnapshotRecord): number {
  return record.type === 'requests' ? record.toMs : 0;
}

function countedRequests(record: SnapshotRecord): number {
  if (record.type !== 'requests') return 0;
  const byTenant = Object.values(record.tenants).reduce((sum, t) => sum + t.requests, 0);
  return byTenant + record.otherRequests + record.untenantedRequests;
}

/** JSON with sorted keys: key order is an accident of the sender. */
function sortedText(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([x], [y]) => (x < y ? -1 : 1)))
      : v,
  );
}
