import { z } from 'zod';
import { BIN_MS, type RequestsRecord, requestsRecord } from '../../contract/records.ts';
import { SK_PREFIX, timeText } from '../history-keys.ts';
import { preferRecord } from '../prefer-record.ts';
import { jsonKind } from './item-kind.ts';

/** All request windows that start within 5 minutes of one instance, of all sources and tenants, in one item. */
export const requestsKind = jsonKind(z.array(requestsRecord).min(1), trimTenants);

/** Sort key of the item that holds a window. */
export function requestsSk(fromMs: number): string {
  return SK_PREFIX.requests + timeText(Math.floor(fromMs / BIN_MS) * BIN_MS);
}

/** With one window more, sorted by start, then by source; a window of the same key is replaced by the preferred one. */
export function addWindow(windows: readonly RequestsRecord[], window: RequestsRecord): RequestsRecord[] {
  const same = windows.find((w) => w.fromMs === window.fromMs && w.source === window.source);
  if (!same) return [...windows, window].sort(compareWindows);
  return windows.map((w) => (w === same ? preferRecord(same, window) : w));
}

/** By start, then by source. */
export function compareWindows(a: RequestsRecord, b: RequestsRecord): number {
  return a.fromMs - b.fromMs || (a.source < b.source ? -1 : a.source > b.source ? 1 : 0);
}

/** The quieter half of the tenants of the fullest window becomes "other": every request stays counted. */
function trimTenants(windows: RequestsRecord[]): RequestsRecord[] | null {
  const most = Math.max(...windows.map((w) => Object.keys(w.tenants).length));
  if (most === 0) return null;
  return windows.map((w) => {
    const tenants = Object.entries(w.tenants).sort(
      ([a, x], [b, y]) => y.requests - x.requests || (a < b ? -1 : 1),
    );
    if (tenants.length < most) return w;
    const rest = tenants.splice(Math.floor(most / 2));
    const moved = rest.reduce((sum, [, t]) => sum + t.requests, 0);
    return { ...w, tenants: Object.fromEntries(tenants), otherRequests: w.otherRequests + moved };
  });
}
