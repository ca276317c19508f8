import type { FloorColumns } from './floor-columns.ts';
import type { RequestClock } from './request-clocks.ts';

/** Shares of the time covered for which something asked for may be kept: sessions, entries with a time to live. */
const LIFETIMES = [0.02, 0.05, 0.12, 0.25, 0.45] as const;
/** Tenants are many, and each lifetime of each is one more chance to fit noise. */
const LIFETIMES_OF_TENANT = [0.02, 0.12] as const;

/**
 * What a service would hold that keeps something of every request for a fixed time: at each floor, the requests of the
 * last while. Memory that follows this rises with the traffic and with a new tenant, and is no leak. Before the first
 * floor, requests are taken to have come at their mean rate: most containers are older than the window.
 */
export function recentRequests({ atMs, coveredMs }: FloorColumns, clock: RequestClock): Float64Array[] {
  const { tenant, progress } = clock;
  return (tenant === null ? LIFETIMES : LIFETIMES_OF_TENANT).map((share) => {
    const length = share * coveredMs;
    let j = 0;
    return progress.map((now, i) => {
      const since = atMs[i]! - length;
      while (j + 1 < atMs.length && atMs[j + 1]! <= since) j++;
      if (since < atMs[0]!) return now + (atMs[0]! - since) / coveredMs;
      const next = Math.min(j + 1, atMs.length - 1);
      const step = atMs[next]! - atMs[j]!;
      const part = step > 0 ? (since - atMs[j]!) / step : 0;
      return now - (progress[j]! + part * (progress[next]! - progress[j]!));
    });
  });
}
