const MB = 1_048_576;
const HOUR_MS = 3_600_000;

/** Bytes per ms as MB per hour, two decimals. */
export function mbPerHour(bytesPerMs: number): string {
  return `${((bytesPerMs * HOUR_MS) / MB).toFixed(2)} MB/h`;
}

export function mb(bytes: number): string {
  return `${(bytes / MB).toFixed(2)} MB`;
}

/** A length of time in the unit that suits it. @example duration(5_400_000) // '1.5 h' */
export function duration(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < HOUR_MS) return `${(ms / 60_000).toFixed(1)} min`;
  return `${(ms / HOUR_MS).toFixed(1)} h`;
}

/** A p-value that never reads as zero. */
export function pValue(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${p.toFixed(4)}`;
}
