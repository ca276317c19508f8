/** One record of the queue without its text. */
export interface Row {
  readonly id: number;
  readonly appendedAtMs: number;
  readonly bytes: number;
}

export interface Bounds {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** Id of the newest record that must go, null when none must. */
export function lastToDrop(
  rows: Iterable<Row>,
  reason: 'age' | 'size',
  totalBytes: number,
  bounds: Bounds,
  nowMs: number,
): number | null {
  let left = totalBytes;
  let last: number | null = null;
  for (const row of rows) {
    const goes = reason === 'age' ? row.appendedAtMs < nowMs - bounds.maxAgeMs : left > bounds.maxBytes;
    if (!goes) break;
    left -= row.bytes;
    last = row.id;
  }
  return last;
}

/** Id of the newest record that still fits a batch; the first one always does. */
export function lastToTake(
  rows: Iterable<Row>,
  limit: { readonly records: number; readonly bytes: number },
): number | null {
  let taken = 0;
  let bytes = 0;
  let last: number | null = null;
  for (const row of rows) {
    bytes += row.bytes + 1;
    if (last !== null && (taken >= limit.records || bytes > limit.bytes)) break;
    taken++;
    last = row.id;
  }
  return last;
}
