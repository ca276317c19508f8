import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageRates } from '../../functions/detect/average-rates.ts';
import { changePoints } from '../../functions/detect/change-points.ts';
import { hoursOfDay } from '../../functions/detect/hours-of-day.ts';
import { requestClocks } from '../../functions/detect/request-clocks.ts';
import { seasonalKendall } from '../../functions/detect/seasonal-kendall.ts';
import { DAY, HOUR, START } from './simulate.ts';

const seasonal = fixture<{
  source: string;
  cases: { period: number; values: number[]; s: number; variance: number }[];
}>('seasonal-reference.json');
const changes = fixture<{
  source: string;
  cases: { values: number[]; penalty: number; changes: number[] }[];
}>('change-points-reference.json');

describe('seasonal Mann-Kendall', () => {
  it(`agrees with ${seasonal.source}`, () => {
    for (const { period, values, s, variance } of seasonal.cases) {
      const seasons = Array.from({ length: period }, (_, g) => values.filter((_, i) => i % period === g));
      const test = seasonalKendall(seasons);
      expect(test.s).toBe(s);
      expect(test.variance).toBeCloseTo(variance, 6);
    }
  });

  it('refuses seasons of unequal length', () => {
    expect(() => seasonalKendall([[1, 2], [1]])).toThrow(RangeError);
  });

  it('sees a trend under a cycle and none in the cycle itself', () => {
    const floor = (slope: number) => {
      const atMs = Array.from({ length: 4 * 48 }, (_, i) => START + i * (HOUR / 2));
      return {
        atMs,
        values: atMs.map((t) => 50 * Math.sin((2 * Math.PI * t) / DAY) + (slope * (t - START)) / HOUR),
      };
    };
    expect(seasonalKendall(hoursOfDay(floor(0.1))!).p).toBeLessThan(0.05);
    expect(seasonalKendall(hoursOfDay(floor(0))!).p).toBeGreaterThan(0.05);
    const twoDays = { atMs: floor(0).atMs.slice(0, 96), values: floor(0).values.slice(0, 96) };
    expect(hoursOfDay(twoDays)).toBeNull();
  });
});

describe('change points', () => {
  it(`agree with ${changes.source}`, () => {
    for (const c of changes.cases) expect(changePoints(c.values, c.penalty)).toEqual(c.changes);
  });

  it('ascend, leave three values between them, and vanish under a large penalty', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 60 }), (values) => {
        const edges = [0, ...changePoints(values, 20), values.length];
        for (let i = 1; i < edges.length && values.length >= 3; i++)
          expect(edges[i]! - edges[i - 1]!).toBeGreaterThanOrEqual(3);
        expect(changePoints(values, 1e9)).toEqual([]);
      }),
    );
  });
});

describe('rates averaged over explanations', () => {
  it('weigh by evidence and hold the disagreement', () => {
    expect(
      averageRates([
        { slope: 1, variance: 0.5, bic: 0 },
        { slope: 3, variance: 0.5, bic: 0 },
      ]),
    ).toEqual({ slope: 2, variance: 1.5 });
    const sure = averageRates([
      { slope: 1, variance: 0.5, bic: 0 },
      { slope: 3, variance: 0.5, bic: 2 * Math.log(9) },
    ])!;
    expect(sure.slope).toBeCloseTo(1.2, 9);
    expect(averageRates([])).toBeNull();
  });
});

describe('request clocks', () => {
  const window = (i: number, requests: Record<string, number>) => ({
    fromMs: START + i * HOUR,
    toMs: START + (i + 1) * HOUR,
    requests,
  });
  const run = (hours: readonly number[]) => ({
    atMs: hours.map((h) => START + h * HOUR),
    values: hours.map(() => 0),
  });

  it('stand still while a tenant is silent', () => {
    const windows = [window(0, { a: 10, b: 5 }), window(1, { a: 0, b: 5 }), window(2, { a: 30, b: 0 })];
    const clocks = requestClocks([run([0, 1, 2, 3])], windows);
    expect(clocks.map((c) => c.tenant)).toEqual([null, 'a', 'b']);
    expect([...clocks[1]!.progress]).toEqual([0, 0.25, 0.25, 1]);
    expect([...clocks[2]!.progress]).toEqual([0, 0.5, 1, 1]);
  });

  it('stand still between two lives, and are none without requests', () => {
    const windows = [0, 1, 2, 3].map((i) => window(i, { a: 10 }));
    const [all] = requestClocks([run([0, 1]), run([3, 4])], windows);
    expect([...all!.progress]).toEqual([0, 0.5, 0.5, 1]);
    expect(requestClocks([run([0, 1])], [])).toEqual([]);
  });
});

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')) as T;
}
