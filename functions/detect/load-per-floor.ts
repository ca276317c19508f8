import type { RequestWindow, Series } from './types.ts';

/** Share of the floors that must have counted requests before load may explain anything. */
const LEAST_COVERED = 0.9;

/**
 * Requests per second around each floor, over all runs in order; the last known rate where a window is missing. Null
 * when requests were not counted for most of the time, or did not vary.
 */
export function loadPerFloor(
  runs: readonly Series[],
  windows: readonly RequestWindow[],
  widthMs: number,
): Float64Array | null {
  const times = runs.flatMap((r) => r.atMs);
  const rates = new Float64Array(times.length);
  let covered = 0;
  let first = 0;
  let last = 0;
  times.forEach((t, i) => {
    const from = t - widthMs / 2;
    const to = t + widthMs / 2;
    while (first < windows.length && windows[first]!.toMs <= from) first++;
    let requests = 0;
    let seenMs = 0;
    for (let w = first; w < windows.length && windows[w]!.fromMs < to; w++) {
      const { fromMs, toMs, requests: byTenant } = windows[w]!;
      const overlap = Math.min(to, toMs) - Math.max(from, fromMs);
      if (overlap <= 0) continue;
      seenMs += overlap;
      requests += (total(byTenant) * overlap) / (toMs - fromMs);
    }
    if (seenMs > 0) {
      covered++;
      last = (requests / seenMs) * 1000;
    }
    rates[i] = Number.isFinite(last) ? last : 0;
  });
  const varies = rates.some((r) => r !== rates[0]);
  return varies && covered >= LEAST_COVERED * times.length ? rates : null;
}

function total(requests: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const n of Object.values(requests)) sum += n;
  return sum;
}
