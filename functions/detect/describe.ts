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

/** @example counted(1, 'floor') // 'one floor' @example counted(3, 'floor') // '3 floors' */
export function counted(n: number, one: string, many = `${one}s`): string {
  return n === 1 ? `one ${one}` : `${n} ${many}`;
}

/** What is still to come, in whole seconds or tenths of minutes. @example moreTime(12_000) // '12 more seconds' */
export function moreTime(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 120 ? counted(seconds, 'more second') : `${Math.ceil(ms / 6_000) / 10} more minutes`;
}

/** A p-value that never reads as zero. */
export function pValue(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${p.toFixed(4)}`;
}
