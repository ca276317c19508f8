import type { DetectInput, Series } from '../../../functions/detect/types.ts';

/** All lives in a row, as a monitoring system sees a container: by name. */
export function wholeSeries({ segments }: DetectInput): Series {
  return {
    atMs: segments.flatMap((s) => s.anonBytes.atMs),
    values: segments.flatMap((s) => s.anonBytes.values),
  };
}

/** The samples of the last `ms`. */
export function lastPart({ atMs, values }: Series, ms: number): Series {
  const from = atMs.findIndex((t) => t > atMs.at(-1)! - ms);
  return { atMs: atMs.slice(from), values: values.slice(from) };
}
