import { describe, expect, it } from 'vitest';
import { corpus } from './corpus.ts';
import type { CorpusCase, Split } from './corpus-case.ts';

const cases = (split: Split, windowHours: 24 | 6, seed = 1): CorpusCase[] => [
  ...corpus({ split, windowHours, perFamily: 1, seed }),
];

describe('the simulated corpus', () => {
  const tune = cases('tune', 6);
  const report = cases('report', 6);

  it('is the same every time, and another one with another seed', () => {
    expect(cases('tune', 6)).toEqual(tune);
    expect(cases('tune', 6, 2)[0]!.input).not.toEqual(tune[0]!.input);
  });

  it('has no service in both splits, and families that only the report has', () => {
    const services = new Set(tune.map((c) => c.service));
    expect(report.filter((c) => services.has(c.service))).toEqual([]);
    const families = new Set(tune.map((c) => c.family));
    expect(report.filter((c) => !families.has(c.family)).length).toBeGreaterThanOrEqual(5);
    expect(new Set(report.map((c) => c.id)).size).toBe(report.length);
  });
});
