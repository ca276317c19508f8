import { median } from 'simple-statistics';
import type { Bounds } from './fit-autoregressive.ts';
import type { RequestWindow, Series } from './types.ts';

/** Key of requests that name no tenant, or one beyond the cap: real load, but nobody to attribute growth to. */
export const NO_TENANT = '';

/** Memory beside what may have driven it: one row per window of requests, life after life. */
export interface TenantDesign {
  /** Level of the memory in the middle of each window, MB. */
  readonly y: Float64Array;
  readonly atMs: Float64Array;
  /** Requests of each driver since the start of the life, to the middle of each window. */
  readonly cumulative: ReadonlyMap<string, Float64Array>;
  /** Requests of each driver in each window. */
  readonly perWindow: ReadonlyMap<string, Float64Array>;
  readonly bounds: Bounds;
}

const MB = 1_048_576;
const MAX_ROWS = 240;

/**
 * Lays out levels of memory against cumulative requests. Levels, not differences: memory comes from the kernel in
 * arenas, and the rounding of a level stays within one arena while every difference holds two roundings.
 *
 * @param tenants the drivers of their own; all other requests are counted together under {@link NO_TENANT}
 */
export function tenantDesign(
  lives: readonly Series[],
  windows: readonly RequestWindow[],
  tenants: readonly string[],
): TenantDesign {
  const drivers = [...tenants.filter((t) => t !== NO_TENANT), NO_TENANT];
  const known = new Set(drivers);
  const y: number[] = [];
  const atMs: number[] = [];
  const sums = drivers.map((): number[] => []);
  const counts = drivers.map((): number[] => []);
  const bounds: [number, number][] = [];
  const size = Math.max(1, Math.ceil(windows.length / MAX_ROWS));
  let w = 0;
  for (const life of lives) {
    const from = y.length;
    const total = drivers.map(() => 0);
    let sample = 0;
    const end = life.atMs.at(-1) ?? Number.NEGATIVE_INFINITY;
    while (w < windows.length && windows[w]!.fromMs < (life.atMs[0] ?? 0)) w++;
    for (; w < windows.length && windows[w]!.fromMs <= end; w += size) {
      const group = windows.slice(w, w + size);
      const fromMs = group[0]!.fromMs;
      const toMs = group.at(-1)!.toMs;
      while (sample < life.atMs.length && life.atMs[sample]! < fromMs) sample++;
      let last = sample;
      while (last < life.atMs.length && life.atMs[last]! < toMs) last++;
      const added = drivers.map((d) => group.reduce((n, g) => n + requestsOf(g, d, known), 0));
      if (last > sample) {
        y.push(median(life.values.slice(sample, last)) / MB);
        atMs.push((fromMs + toMs) / 2);
        drivers.forEach((_, k) => {
          sums[k]!.push(total[k]! + added[k]! / 2);
          counts[k]!.push(added[k]!);
        });
      }
      drivers.forEach((_, k) => {
        total[k] = total[k]! + added[k]!;
      });
      sample = last;
    }
    if (y.length > from) bounds.push([from, y.length]);
  }
  const columns = (from: number[][]) => new Map(drivers.map((d, k) => [d, Float64Array.from(from[k]!)]));
  return {
    y: Float64Array.from(y),
    atMs: Float64Array.from(atMs),
    cumulative: columns(sums),
    perWindow: columns(counts),
    bounds,
  };
}

function requestsOf(window: RequestWindow, driver: string, known: ReadonlySet<string>): number {
  if (driver !== NO_TENANT) return window.requests[driver] ?? 0;
  let rest = 0;
  for (const [tenant, n] of Object.entries(window.requests))
    if (tenant === NO_TENANT || !known.has(tenant)) rest += n;
  return rest;
}
