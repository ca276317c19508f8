import { NO_TENANT } from './tenant-design.ts';
import type { RequestWindow, Series } from './types.ts';

/** How far one driver's requests have come at each floor: 0 at the first, 1 at the last, standing still between lives. */
export interface RequestClock {
  /** Null: the requests of all tenants together. */
  readonly tenant: string | null;
  readonly progress: Float64Array;
}

/** More tenants than this cost more in chance than they bring: each is one more way to fit noise. */
const MOST_TENANTS = 6;

/**
 * Clocks that tick with requests instead of seconds. A leak per request stands still while its tenant is silent and
 * looks like a plateau to time; on the clock of that tenant it is a straight line. All requests first, then the tenants
 * that ask most. Empty without requests.
 */
export function requestClocks(runs: readonly Series[], windows: readonly RequestWindow[]): RequestClock[] {
  const usable = windows.filter((w) => w.toMs > w.fromMs);
  const tenants = busiest(usable);
  const counts = (tenant: string | null) => (w: RequestWindow) =>
    tenant === null ? total(w.requests) : (w.requests[tenant] ?? 0);
  return [null, ...(tenants.length > 1 ? tenants : [])].flatMap((tenant) => {
    const progress = progressOf(runs, usable, counts(tenant));
    return progress === null ? [] : [{ tenant, progress }];
  });
}

function busiest(windows: readonly RequestWindow[]): string[] {
  const totals = new Map<string, number>();
  for (const { requests } of windows)
    for (const [tenant, n] of Object.entries(requests))
      if (tenant !== NO_TENANT && n > 0) totals.set(tenant, (totals.get(tenant) ?? 0) + n);
  const order = [...totals].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return order.slice(0, MOST_TENANTS).map(([tenant]) => tenant);
}

/** Null when nothing was asked, or numbers are too large to add. */
function progressOf(
  runs: readonly Series[],
  windows: readonly RequestWindow[],
  count: (w: RequestWindow) => number,
): Float64Array | null {
  const out = new Float64Array(runs.reduce((n, r) => n + r.atMs.length, 0));
  let i = 0;
  let w = 0;
  let before = 0;
  let reached = 0;
  for (const { atMs } of runs) {
    let start = Number.NaN;
    for (const t of atMs) {
      while (w < windows.length && windows[w]!.toMs <= t) before += count(windows[w++]!);
      const open = windows[w];
      const inside =
        open !== undefined && open.fromMs < t ? (t - open.fromMs) / (open.toMs - open.fromMs) : 0;
      const now = before + (open === undefined ? 0 : inside * count(open));
      if (Number.isNaN(start)) start = now;
      out[i++] = reached + now - start;
    }
    reached = i > 0 ? out[i - 1]! : 0;
  }
  if (!(reached > 0) || reached > Number.MAX_SAFE_INTEGER) return null;
  return out.map((v) => v / reached);
}

function total(requests: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const n of Object.values(requests)) sum += n;
  return sum;
}
