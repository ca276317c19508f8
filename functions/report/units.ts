/** 1 MB = 1,048,576 bytes everywhere in reports. */
export const MB = 1_048_576;

/** Bytes per hour as MB per hour, rounded to 3 decimals (0.001 MB/h is 24 KB a day, below any page). */
export function mbPerHour(bytesPerHour: number): number {
  return round(bytesPerHour / MB, 3);
}

/** `value` rounded to `decimals`; -0 becomes 0, so that equal inputs print equal bytes. */
export function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale + 0;
}

/** UTC time to the second: `2026-11-24T08:47:12Z`. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** A quantity of memory for people: `12.3 MB`. */
export function megabytes(bytes: number): string {
  const mb = bytes / MB;
  return `${mb >= 100 ? Math.round(mb) : round(mb, 1)} MB`;
}

/** `1 container`, `3 containers`. */
export function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** A span of time for people, two units at most: `2 d 4 h`, `3 h 5 min`, `2 min 30 s`, `45 s`. */
export function timeSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return '0 s';
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, size] of units.slice(first, first + 2)) {
    const amount = Math.floor(rest / size);
    if (amount > 0) parts.push(`${amount} ${unit}`);
    rest -= amount * size;
  }
  return parts.join(' ');
}
