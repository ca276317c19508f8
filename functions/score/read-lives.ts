import { PackedSamplesError, unpackSamples } from '../contract/packed-samples.ts';
import { BIN_MS, type BinRecord, type BinStats } from '../contract/records.ts';
import type { Segment } from '../detect/types.ts';
import type { HistoryStore, HourSummary, InstanceHead } from '../store/history.ts';
import { RETENTION_MS } from '../store/retention.ts';
import { heldBytes } from './held-bytes.ts';

export interface Lives {
  readonly bins: readonly BinRecord[];
  /** One per life that has samples in the window, oldest first. */
  readonly segments: readonly Segment[];
  readonly sampleCount: number;
  readonly unreadableBins: number;
}

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Above this many samples the bins' own floors are as good and fifty times cheaper to read. */
const MAX_RAW_SAMPLES = 20_000;

/** Reads the bins of all lives of one container and turns them into the series that are judged. */
export async function readLives(
  store: HistoryStore,
  lives: readonly InstanceHead[],
  window: Window,
): Promise<Lives> {
  if (window.toMs - window.fromMs > RETENTION_MS.bin) return await readHours(store, lives, window);
  const perLife: BinRecord[][] = [];
  const firstBinMs = Math.floor(window.fromMs / BIN_MS) * BIN_MS;
  for (const life of lives) perLife.push(await store.bins(life, firstBinMs, window.toMs));
  const bins = perLife.flat();
  const stored = bins.reduce((sum, b) => sum + b.sampleCount, 0);
  const points = stored <= MAX_RAW_SAMPLES ? rawPoints : binFloors;
  let sampleCount = 0;
  let unreadableBins = 0;
  const segments = perLife.map((own, i) => {
    const segment = emptySegment(lives[i]!.startedAtMs);
    for (const bin of own) {
      const read = points(bin, window);
      if (read === null) unreadableBins++;
      else {
        for (const p of read.points) append(segment, p);
        sampleCount += read.samples;
      }
    }
    return segment;
  });
  return {
    bins,
    segments: segments.filter((s) => s.anonBytes.atMs.length > 0),
    sampleCount,
    unreadableBins,
  };
}

const HOUR_MS = 3_600_000;

/**
 * A window longer than bins are kept is judged on whole hours alone, also where bins are still there: points of two
 * widths in one series would be two floors. The newest bins come along for limits, swap and kills.
 */
async function readHours(
  store: HistoryStore,
  lives: readonly InstanceHead[],
  window: Window,
): Promise<Lives> {
  const segments: GrowingSegment[] = [];
  const bins: BinRecord[] = [];
  let sampleCount = 0;
  for (const life of lives) {
    const segment = emptySegment(life.startedAtMs);
    for (const hour of await store.hours(life, window.fromMs, window.toMs - HOUR_MS + 1)) {
      append(segment, hourFloor(hour));
      sampleCount += hour.sampleCount;
    }
    segments.push(segment);
    bins.push(...(await store.bins(life, window.toMs - BINS_OF_LONG_WINDOW_MS, window.toMs)));
  }
  return {
    bins,
    segments: segments.filter((s) => s.anonBytes.atMs.length > 0),
    sampleCount,
    unreadableBins: 0,
  };
}

/** The charts and the limits of a long window come from its last day. */
const BINS_OF_LONG_WINDOW_MS = 86_400_000;

function hourFloor({ hourStartMs, anonBytes, fileBytes, swapBytes }: HourSummary): Point {
  return {
    atMs: hourStartMs + HOUR_MS / 2,
    anonBytes: heldFloor(anonBytes, swapBytes),
    fileBytes: fileBytes.p20,
  };
}

/** What is swapped out leaves the resident part in the same bin: its middle value dips less beside a low quantile. */
function heldFloor(anonBytes: BinStats, swapBytes: BinStats | null): number {
  return heldBytes({ anonBytes: anonBytes.p20, swapBytes: swapBytes?.median ?? 0 });
}

interface Point {
  readonly atMs: number;
  /** Swapped-out memory included. */
  readonly anonBytes: number;
  readonly fileBytes: number;
}

type Points = { readonly points: readonly Point[]; readonly samples: number } | null;

function rawPoints(bin: BinRecord, { fromMs, toMs }: Window): Points {
  try {
    const points = unpackSamples(bin.samples)
      .filter((s) => s.atMs >= fromMs && s.atMs < toMs)
      .map((s) => ({ atMs: s.atMs, anonBytes: heldBytes(s), fileBytes: s.fileBytes }));
    return { points, samples: points.length };
  } catch (error) {
    if (error instanceof PackedSamplesError) return null;
    throw error;
  }
}

/** One point per bin, in its middle; a bin that the window cuts is left to the window's other bins. */
function binFloors(bin: BinRecord, { fromMs, toMs }: Window): Points {
  if (bin.binStartMs < fromMs || bin.binStartMs + BIN_MS > toMs) return { points: [], samples: 0 };
  return {
    points: [
      {
        atMs: bin.binStartMs + BIN_MS / 2,
        anonBytes: heldFloor(bin.anonBytes, bin.swapBytes),
        fileBytes: bin.fileBytes.p20,
      },
    ],
    samples: bin.sampleCount,
  };
}

interface GrowingSegment extends Segment {
  readonly anonBytes: { readonly atMs: number[]; readonly values: number[] };
  readonly fileBytes: { readonly atMs: number[]; readonly values: number[] };
}

function emptySegment(startedAtMs: number): GrowingSegment {
  return { startedAtMs, anonBytes: { atMs: [], values: [] }, fileBytes: { atMs: [], values: [] } };
}

function append({ anonBytes, fileBytes }: GrowingSegment, point: Point): void {
  anonBytes.atMs.push(point.atMs);
  anonBytes.values.push(point.anonBytes);
  fileBytes.atMs.push(point.atMs);
  fileBytes.values.push(point.fileBytes);
}
