import type { Segment, Series } from './types.ts';

export interface CleanSegments {
  readonly segments: readonly Segment[];
  /** Samples left out: not a finite, representable, non-negative number, or not later than the one before. */
  readonly droppedSamples: number;
}

/** Makes the input safe to compute on: what a recorder or a file got wrong is left out and counted, never guessed. */
export function cleanSegments(segments: readonly Segment[]): CleanSegments {
  let droppedSamples = 0;
  const clean = (series: Series): Series => {
    const atMs: number[] = [];
    const values: number[] = [];
    let previous = Number.NEGATIVE_INFINITY;
    series.atMs.forEach((t, i) => {
      const v = series.values[i];
      if (isQuantity(t) && isQuantity(v) && t > previous) {
        atMs.push(t);
        values.push(v);
        previous = t;
      } else droppedSamples++;
    });
    return { atMs, values };
  };
  const kept = segments.map((s) => ({
    startedAtMs: s.startedAtMs,
    anonBytes: clean(s.anonBytes),
    fileBytes: clean(s.fileBytes),
  }));
  return { segments: kept.filter((s) => s.anonBytes.atMs.length > 0), droppedSamples };
}

function isQuantity(v: number | undefined): v is number {
  return v !== undefined && v >= 0 && v <= Number.MAX_SAFE_INTEGER;
}
