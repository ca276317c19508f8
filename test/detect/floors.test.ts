import { describe, expect, it } from 'vitest';
import { chooseBinWidth } from '../../functions/detect/choose-bin-width.ts';
import { cutRestart } from '../../functions/detect/cut-restart.ts';
import { findOnset } from '../../functions/detect/find-onset.ts';
import { findTeeth } from '../../functions/detect/find-teeth.ts';
import { floorSeries } from '../../functions/detect/floor-series.ts';
import { largestRetreat } from '../../functions/detect/largest-retreat.ts';
import type { Series } from '../../functions/detect/types.ts';
import { DAY, dice, MB, MINUTE, series } from './simulate.ts';

describe('bins', () => {
  it('are 3 s wide in a scan of two minutes at 1 s, and 9 min in a day at 10 s', () => {
    const scan = series({ lengthMs: 2 * MINUTE, intervalMs: 1000, shape: () => 50 });
    const day = series({ lengthMs: DAY, intervalMs: 10_000, shape: () => 50 });
    expect(chooseBinWidth([scan])).toMatchObject({ widthMs: 3000, intervalMs: 1000 });
    expect(chooseBinWidth([day])).toMatchObject({ widthMs: 540_000, intervalMs: 10_000 });
    expect(floorSeries(scan, chooseBinWidth([scan])!).values).toHaveLength(40);
    expect(floorSeries(day, chooseBinWidth([day])!).values).toHaveLength(160);
  });

  it('have no width without two samples', () => {
    expect(chooseBinWidth([])).toBeNull();
    expect(chooseBinWidth([{ atMs: [1], values: [1] }])).toBeNull();
  });

  it('leave out a last bin that is not complete, and one that lacks most of its samples', () => {
    const bins = { widthMs: 40, intervalMs: 10, spanMs: 0 };
    const cut = floorSeries({ atMs: [0, 10, 20, 30, 40, 50, 60], values: [9, 8, 9, 9, 5, 5, 5] }, bins);
    expect(cut).toEqual({ atMs: [20], values: [8] });
    const holey = floorSeries(
      { atMs: [0, 10, 20, 30, 40, 80, 90, 100, 110], values: [1, 1, 1, 1, 0, 2, 2, 2, 2] },
      bins,
    );
    expect(holey.values).toEqual([1, 2]);
  });
});

describe('a saw-tooth wider than the bins', () => {
  const tooth = (leakPerStep: number): Series =>
    evenly(Array.from({ length: 120 }, (_, i) => 100 + (i % 10) * 8 + leakPerStep * i));

  it('is judged by its troughs', () => {
    const troughs = findTeeth(tooth(0))!;
    expect(new Set(troughs.values)).toEqual(new Set([100]));
    const rising = findTeeth(tooth(0.1))!.values;
    expect(rising.every((v, i) => i === 0 || v > rising[i - 1]!)).toBe(true);
  });

  it('is not seen in noise, in a wave that falls as slowly as it rises, or in a stair', () => {
    const d = dice(3);
    expect(findTeeth(evenly(Array.from({ length: 190 }, () => 100 + d.normal())))).toBeNull();
    expect(findTeeth(evenly(Array.from({ length: 190 }, (_, i) => 100 + 20 * Math.sin(i / 3))))).toBeNull();
    expect(findTeeth(evenly(Array.from({ length: 190 }, (_, i) => 100 + Math.floor(i / 10) * 5)))).toBeNull();
  });
});

describe('a restart that nobody reported', () => {
  const life = (n: number) => Array.from({ length: n }, (_, i) => 50 + i);

  it('cuts the life where memory falls back to its start for good', () => {
    const parts = cutRestart(evenly([...life(40), ...life(30)]), true, 5);
    expect(parts.map((p) => p.values.length)).toEqual([40, 30]);
  });

  it('is not assumed when the start was not seen, when it happens twice, or when the fall does not last', () => {
    expect(cutRestart(evenly([...life(40), ...life(30)]), false, 5)).toHaveLength(1);
    expect(cutRestart(evenly([...life(30), ...life(30), ...life(30)]), true, 5)).toHaveLength(1);
    expect(
      cutRestart(evenly([...life(40), 50, 51, ...Array.from({ length: 20 }, () => 90)]), true, 5),
    ).toHaveLength(1);
  });
});

describe('onset and retreat', () => {
  it('the onset is where the floor leaves its early level for good', () => {
    const values = Array.from({ length: 100 }, (_, i) => (100 + Math.max(0, i - 60)) * MB);
    expect(findOnset(evenly(values))).toBe(61);
    expect(findOnset(evenly(values.map(() => 100 * MB)))).toBeNull();
  });

  it('the retreat is what is given back, whatever one bad floor says', () => {
    expect(largestRetreat(evenly([0, 5, 10, 15, 20, 15, 10, 5, 0, 0, 0, 0]))).toBe(15);
    expect(largestRetreat(evenly([0, 5, 10, 15, 20, 0, 25, 30, 35, 40]))).toBe(0);
  });
});

function evenly(values: readonly number[]): Series {
  return { atMs: values.map((_, i) => i), values: [...values] };
}
