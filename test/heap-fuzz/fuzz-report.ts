/** What became of damaged heaps. */
export interface FuzzReport {
  rounds: number;
  corruptions: number;
  /** How often each reader ended how: `census: read`, `locate: layout-mismatch`. */
  readonly ended: Record<string, number>;
  readonly slowestMs: Record<string, number>;
  /** Largest sum of bytes in a census, by the writable memory that there was: what lying sizes get away with. */
  mostClaimed: number;
  /** Of the whole process: two copies of the recording, and what the readers took. */
  largestResidentBytes: number;
  /** What must not happen, in which round, and the recording that it happened in. */
  violation: { readonly round: number; readonly what: string; readonly recording: string } | null;
}

/** Nothing done yet. */
export function emptyReport(): FuzzReport {
  return {
    rounds: 0,
    corruptions: 0,
    ended: {},
    slowestMs: {},
    mostClaimed: 0,
    largestResidentBytes: 0,
    violation: null,
  };
}
