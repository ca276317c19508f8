import { BIN_MS, type RequestsRecord } from '../contract/records.ts';
import { NO_TENANT } from '../detect/tenant-design.ts';
import type { RequestWindow } from '../detect/types.ts';
import type { HistoryStore, InstanceHead } from '../store/history.ts';

export interface CountedRequests {
  /** Of the chosen source, sorted, not overlapping. */
  readonly windows: readonly RequestWindow[];
  readonly records: readonly RequestsRecord[];
  readonly source: RequestsRecord['source'] | null;
  readonly dropped: number;
}

/**
 * Requests of all lives of one container in the window, from one source: two sources that see the same requests must
 * not be added up. The source that counted most wins; at a tie, the first by name. Of windows that overlap (a scan at
 * 5 s beside the daemon at 5 min), the finer stays.
 */
export async function requestWindows(
  store: HistoryStore,
  lives: readonly InstanceHead[],
  window: { readonly fromMs: number; readonly toMs: number },
): Promise<CountedRequests> {
  const all: RequestsRecord[] = [];
  const from = Math.max(0, window.fromMs - BIN_MS);
  for (const life of lives) all.push(...(await store.requests(life, from, window.toMs)));
  const inside = all.filter((r) => r.fromMs >= window.fromMs && r.toMs <= window.toMs && r.toMs > r.fromMs);
  const source = fullestSource(inside);
  const records = withoutOverlaps(inside.filter((r) => r.source === source));
  return { windows: records.map(toWindow), records, source, dropped: inside.length - records.length };
}

function fullestSource(records: readonly RequestsRecord[]): RequestsRecord['source'] | null {
  const totals = new Map<RequestsRecord['source'], number>();
  for (const r of records) totals.set(r.source, (totals.get(r.source) ?? 0) + requestsOf(r));
  const ranked = [...totals].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return ranked[0]?.[0] ?? null;
}

function requestsOf(r: RequestsRecord): number {
  return Object.values(r.tenants).reduce((n, t) => n + t.requests, r.otherRequests + r.untenantedRequests);
}

/** Takes the windows from the finest up and keeps each that touches none kept before it. */
function withoutOverlaps(records: readonly RequestsRecord[]): RequestsRecord[] {
  const width = (r: RequestsRecord): number => r.toMs - r.fromMs;
  const kept: RequestsRecord[] = [];
  const byWidth = Map.groupBy(records, width);
  for (const w of [...byWidth.keys()].sort((a, b) => a - b)) {
    const finer = [...kept].sort((a, b) => a.fromMs - b.fromMs);
    const same = byWidth
      .get(w)!
      .sort((a, b) => a.fromMs - b.fromMs || a.instance.startedAtMs - b.instance.startedAtMs);
    let busyUntil = Number.NEGATIVE_INFINITY;
    for (const r of same) {
      if (r.fromMs < busyUntil || overlapsAny(r, finer)) continue;
      kept.push(r);
      busyUntil = r.toMs;
    }
  }
  return kept.sort((a, b) => a.fromMs - b.fromMs);
}

/** `sorted` by start and disjoint: only the last that starts before the record's end can reach into it. */
function overlapsAny(r: RequestsRecord, sorted: readonly RequestsRecord[]): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sorted[mid]!.fromMs < r.toMs) low = mid + 1;
    else high = mid;
  }
  return low > 0 && sorted[low - 1]!.toMs > r.fromMs;
}

function toWindow(r: RequestsRecord): RequestWindow {
  const requests: Record<string, number> = Object.create(null);
  for (const [tenant, n] of Object.entries(r.tenants)) requests[tenant] = n.requests;
  requests[NO_TENANT] = r.otherRequests + r.untenantedRequests;
  return { fromMs: r.fromMs, toMs: r.toMs, requests };
}
