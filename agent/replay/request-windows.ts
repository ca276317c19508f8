import { median } from 'simple-statistics';
import { NO_TENANT } from '../../functions/detect/tenant-design.ts';
import type { RequestWindow } from '../../functions/detect/types.ts';
import type { RecordedSeries } from './recorded-series.ts';

/** More windows than this say nothing that the attribution could use, and cost memory per tenant. */
const MAX_WINDOWS = 1000;

export interface CountedRequests {
  readonly windows: readonly RequestWindow[];
  readonly requests: number;
  /** Tenants counted together as none since there were more than allowed. */
  readonly merged: number;
}

/**
 * Cumulative counters of one container as requests per tenant and window, windows as wide as the recording's step.
 * Like Prometheus' `increase`, a counter that falls began anew at 0, and a counter's first value is no increase; unlike it,
 * nothing is extrapolated. What grew between two samples that span several windows is spread evenly over them.
 */
export function requestWindows(
  series: readonly RecordedSeries[],
  tenantLabel: string,
  maxTenants: number,
): CountedRequests {
  const counters = series.filter((s) => s.atMs.length > 1);
  if (counters.length === 0) return { windows: [], requests: 0, merged: 0 };
  const grid = gridOf(counters);
  const perTenant = new Map<string, Float64Array>();
  for (const counter of counters) {
    const tenant = counter.labels[tenantLabel] ?? NO_TENANT;
    const counts = perTenant.get(tenant) ?? new Float64Array(grid.length);
    perTenant.set(tenant, counts);
    spreadIncreases(counter, grid, counts);
  }
  const total = (counts: Float64Array): number => counts.reduce((a, b) => a + b, 0);
  const named = [...perTenant.keys()].filter((t) => t !== NO_TENANT);
  const ranked = named.sort(
    (a, b) => total(perTenant.get(b)!) - total(perTenant.get(a)!) || (a < b ? -1 : 1),
  );
  const beyond = new Set(ranked.slice(maxTenants));
  return {
    windows: toWindows(grid, mergeInto(perTenant, beyond)),
    requests: Math.round([...perTenant.values()].reduce((sum, counts) => sum + total(counts), 0)),
    merged: beyond.size,
  };
}

/** The counts of the tenants that are not merged, and of all others together under {@link NO_TENANT}. */
function mergeInto(
  perTenant: ReadonlyMap<string, Float64Array>,
  beyond: ReadonlySet<string>,
): [string, Float64Array][] {
  const kept = [...perTenant].filter(([tenant]) => !beyond.has(tenant) && tenant !== NO_TENANT);
  const rest = [...perTenant].filter(([tenant]) => beyond.has(tenant) || tenant === NO_TENANT);
  if (rest.length === 0) return kept;
  return [...kept, [NO_TENANT, rest[0]![1].map((_, i) => rest.reduce((sum, [, n]) => sum + n[i]!, 0))]];
}

function toWindows(grid: Grid, counts: readonly [string, Float64Array][]): RequestWindow[] {
  return Array.from({ length: grid.length }, (_, i) => ({
    fromMs: grid.fromMs + i * grid.widthMs,
    toMs: grid.fromMs + (i + 1) * grid.widthMs,
    // fromEntries makes every name a key of its own, `__proto__` too.
    requests: Object.fromEntries(counts.map(([tenant, n]) => [tenant, n[i]!])),
  }));
}

interface Grid {
  readonly fromMs: number;
  readonly widthMs: number;
  readonly length: number;
}

function gridOf(counters: readonly RecordedSeries[]): Grid {
  const first = (s: RecordedSeries): number => s.atMs[0]!;
  const fromMs = counters.reduce((least, s) => Math.min(least, first(s)), Number.POSITIVE_INFINITY);
  const toMs = counters.reduce((most, s) => Math.max(most, s.atMs.at(-1)!), 0);
  const step = median(
    counters.map(({ atMs }) => median(Array.from(atMs.subarray(1), (t, i) => t - atMs[i]!))),
  );
  const steps = Math.ceil((toMs - fromMs) / step);
  const widthMs = step * Math.ceil(steps / MAX_WINDOWS);
  return { fromMs, widthMs, length: Math.max(1, Math.ceil((toMs - fromMs) / widthMs)) };
}

function spreadIncreases({ atMs, values }: RecordedSeries, grid: Grid, counts: Float64Array): void {
  for (let i = 1; i < atMs.length; i++) {
    const [from, to] = [atMs[i - 1]! - grid.fromMs, atMs[i]! - grid.fromMs];
    const increase = values[i]! >= values[i - 1]! ? values[i]! - values[i - 1]! : values[i]!;
    if (increase === 0) continue;
    const last = Math.min(grid.length - 1, Math.ceil(to / grid.widthMs) - 1);
    for (let w = Math.floor(from / grid.widthMs); w <= last; w++) {
      const overlap = Math.min(to, (w + 1) * grid.widthMs) - Math.max(from, w * grid.widthMs);
      counts[w]! += (increase * overlap) / (to - from);
    }
  }
}
