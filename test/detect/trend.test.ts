import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { growthShares } from '../../functions/detect/growth-shares.ts';
import { hamedRaoFactor, inflation } from '../../functions/detect/hamed-rao.ts';
import { kendallP, kendallZ, mannKendall } from '../../functions/detect/mann-kendall.ts';
import { normalTail } from '../../functions/detect/normal-tail.ts';
import { medianSlope, pairSlopes, slopeInterval } from '../../functions/detect/theil-sen.ts';
import { trend } from '../../functions/detect/trend.ts';
import type { Series } from '../../functions/detect/types.ts';

interface TrendCase {
  name: string;
  values: number[];
  s: number;
  variance: number;
  z: number;
  p: number;
  hamedRaoAllLags: number;
  hamedRao3: number;
  slope: number;
  low: number;
  high: number;
}

const reference = fixture<{ source: string; cases: TrendCase[] }>('trend-reference.json');
const tails = fixture<{ source: string; cases: { z: number; p: number }[] }>('normal-tail-reference.json');
const nnls = fixture<{ source: string; columns: number[][]; y: number[]; solution: number[] }>(
  'nnls-reference.json',
);

describe(`trend statistics agree with ${reference.source}`, () => {
  for (const c of reference.cases) {
    it(`Mann-Kendall: ${c.name}`, () => {
      const { s, variance } = mannKendall(c.values);
      expect(s).toBe(c.s);
      expect(variance).toBeCloseTo(c.variance, 8);
      expect(kendallZ(s, variance)).toBeCloseTo(c.z, 8);
      expect(kendallP(kendallZ(s, variance))).toBeCloseTo(c.p, 6);
    });

    it(`Hamed and Rao's factor: ${c.name}`, () => {
      const run = evenly(c.values);
      expect(hamedRaoFactor(run, c.slope, Infinity)).toBeCloseTo(c.hamedRaoAllLags, 6);
      expect(hamedRaoFactor(run, c.slope, 3)).toBeCloseTo(c.hamedRao3, 6);
      expect(inflation(run, c.slope)).toBe(Math.max(1, hamedRaoFactor(run, c.slope, 3)));
    });

    it(`Theil-Sen slope and interval: ${c.name}`, () => {
      const slopes = pairSlopes([evenly(c.values)]);
      expect(medianSlope(slopes)).toBeCloseTo(c.slope, 10);
      const [low, high] = slopeInterval(slopes, c.variance);
      expect(low).toBeCloseTo(c.low, 10);
      expect(high).toBeCloseTo(c.high, 10);
    });
  }

  it(`the normal tail keeps its relative accuracy far out (${tails.source})`, () => {
    for (const { z, p } of tails.cases) expect(Math.abs(normalTail(z) / p - 1)).toBeLessThan(5e-3);
  });

  it(`non-negative shares solve what the reference solves (${nnls.source})`, () => {
    const columns = nnls.columns.map((c) => Float64Array.from(c));
    const shares = growthShares(Float64Array.from(nnls.y), columns, [1, 1, 1, 1]);
    shares.forEach((s, i) => {
      expect(s.perUnit).toBeCloseTo(nnls.solution[i]!, 4);
    });
    expect(shares.reduce((sum, s) => sum + s.share, 0)).toBeCloseTo(1, 9);
  });
});

describe('trend over several lives', () => {
  it('never compares across a restart: two lives that rise are a rise, though the second starts lower', () => {
    const first = evenly(Array.from({ length: 30 }, (_, i) => 100 + i));
    const second = evenly(
      Array.from({ length: 30 }, (_, i) => 10 + i),
      1000,
    );
    expect(trend([first, second])).toMatchObject({ slope: 1, low: 1, high: 1 });
    const glued = { atMs: [...first.atMs, ...second.atMs], values: [...first.values, ...second.values] };
    expect(trend([glued])!.slope).toBeLessThan(0);
  });

  it('is null when there is nothing to compare', () => {
    expect(trend([])).toBeNull();
    expect(trend([evenly([5]), evenly([7], 100)])).toBeNull();
  });
});

function evenly(values: readonly number[], startMs = 0): Series {
  return { atMs: values.map((_, i) => startMs + i), values: [...values] };
}

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')) as T;
}
