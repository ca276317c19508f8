import { type BinWidth, chooseBinWidth } from './choose-bin-width.ts';
import { cutRestart } from './cut-restart.ts';
import { cutWorkers } from './cut-workers.ts';
import { findTeeth } from './find-teeth.ts';
import { floorSeries } from './floor-series.ts';
import { robustNoise } from './robust-noise.ts';
import type { Segment, Series } from './types.ts';

/** The floors of all lives, ready to be judged. */
export interface PreparedFloors {
  /** Oldest first; no two points of different runs are ever compared. */
  readonly runs: readonly Series[];
  /** The floor as people see it in a chart: bins of the newest segment, saw-tooth and all. */
  readonly chart: Series;
  readonly bins: BinWidth;
  readonly cutInside: boolean;
  /** Some of the runs are the troughs of a saw-tooth. */
  readonly toothed: boolean;
  /** The floors between falls, should these be workers that were replaced; empty without such falls. */
  readonly workers: readonly Series[];
}

/** A fall that two arenas would explain is no restart. */
const NOTICEABLE_BYTES = 4 * 1_048_576;
const NOTICEABLE_NOISE = 8;

/** Bins, floors, troughs and restarts, in that order. Null when there are not two samples in a life. */
export function prepareFloors(segments: readonly Segment[]): PreparedFloors | null {
  const bins = chooseBinWidth(segments.map((s) => s.anonBytes));
  if (bins === null) return null;
  let cutInside = false;
  let toothed = false;
  let chart: Series = { atMs: [], values: [] };
  const workers: Series[] = [];
  const runs = segments.flatMap((segment) => {
    const floor = floorSeries(segment.anonBytes, bins);
    chart = floor;
    workers.push(...cutWorkers(floor));
    const troughs = findTeeth(floor);
    if (troughs !== null) {
      toothed = true;
      return [troughs];
    }
    const early = Math.max(2 * bins.widthMs, 60_000);
    const sinceStart = segment.anonBytes.atMs[0]! - segment.startedAtMs <= early;
    const parts = cutRestart(
      floor,
      sinceStart,
      Math.max(NOTICEABLE_BYTES, NOTICEABLE_NOISE * robustNoise(floor.values)),
    );
    if (parts.length > 1) cutInside = true;
    return parts;
  });
  return { runs: runs.filter((r) => r.values.length > 0), chart, bins, cutInside, toothed, workers };
}
