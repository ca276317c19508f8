import type { Segment } from '../../functions/detect/types.ts';
import type { RecordedContainer } from './group-containers.ts';
import type { RecordedSeries } from './recorded-series.ts';

/** Start times jitter by the rounding of the kernel's clock ticks; nearer ones are one start. */
const SAME_START_MS = 5000;
/** After a start, old samples may be repeated for as long as the scrape interval, at most this long. */
const STALE_MS = 120_000;

interface Start {
  readonly atMs: number;
  /** When the recording first shows it. */
  readonly seenMs: number;
}

/**
 * The lives of one recorded container as segments, cut at the start times where the recording has them. A life whose start
 * is not known counts as begun long ago, unless its series begins well after the recording does.
 */
export function cutLives(container: RecordedContainer, recordingFromMs: number): Segment[] {
  const starts = startsOf(container.starts);
  return container.lives.flatMap((life, i) => {
    const firstMs = life.atMs[0]!;
    const inside = starts.filter((s) => s.atMs > firstMs && s.atMs <= life.atMs.at(-1)!);
    const before = starts.findLast((s) => s.atMs <= firstMs)?.atMs;
    const begun = before ?? (i > 0 || appears(life, recordingFromMs) ? firstMs : 0);
    return [{ atMs: begun, seenMs: begun }, ...inside].flatMap((start, k, all) => {
      const stale = k === 0 ? firstMs : Math.min(start.seenMs, start.atMs + STALE_MS);
      const samples = between(life, stale, all[k + 1]?.atMs ?? Number.POSITIVE_INFINITY);
      if (samples.atMs.length === 0) return [];
      const from = samples.atMs[0]!;
      const to = samples.atMs.at(-1)!;
      const cache = container.cache.map((c) => between(c, from, to + 1));
      return [
        {
          startedAtMs: start.atMs,
          anonBytes: samples,
          fileBytes: cache.find((c) => c.atMs.length > 0) ?? { atMs: [], values: [] },
        },
      ];
    });
  });
}

function startsOf(series: readonly RecordedSeries[]): Start[] {
  const starts: Start[] = [];
  for (const { atMs, values } of series)
    values.forEach((seconds, i) => {
      if (i > 0 && seconds === values[i - 1]) return;
      const seenMs = atMs[i]!;
      // Nothing is seen before it starts: a later start time is a clock that runs ahead.
      starts.push({ atMs: Math.min(Math.round(seconds * 1000), seenMs), seenMs });
    });
  return starts
    .sort((a, b) => a.atMs - b.atMs || a.seenMs - b.seenMs)
    .filter((s, i, all) => i === 0 || s.atMs - all[i - 1]!.atMs > SAME_START_MS);
}

/** Did the series begin when others were already recorded? Five steps are no missed scrape any more. */
function appears({ atMs }: RecordedSeries, recordingFromMs: number): boolean {
  const stepMs = atMs.length > 1 ? (atMs.at(-1)! - atMs[0]!) / (atMs.length - 1) : 0;
  return stepMs > 0 && atMs[0]! - recordingFromMs > 5 * stepMs;
}

function between({ atMs, values }: RecordedSeries, fromMs: number, toMs: number) {
  const from = atMs.findIndex((t) => t >= fromMs);
  if (from < 0) return { atMs: [], values: [] };
  const end = atMs.findIndex((t) => t >= toMs);
  const to = end < 0 ? atMs.length : end;
  return { atMs: Array.from(atMs.subarray(from, to)), values: Array.from(values.subarray(from, to)) };
}
