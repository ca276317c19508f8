import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustPValues, callByEValues } from './false-discovery.ts';
import { pooledZ } from './stouffer.ts';

const reference = JSON.parse(
  readFileSync(new URL('../../test/detect/fixtures/false-discovery-reference.json', import.meta.url), 'utf8'),
) as { source: string; p: number[]; bh: number[]; by: number[] };

describe('false-discovery control', () => {
  it(`adjusts p-values as ${reference.source}`, () => {
    adjustPValues(reference.p).forEach((q, i) => {
      expect(q).toBeCloseTo(reference.bh[i]!, 10);
    });
    adjustPValues(reference.p, true).forEach((q, i) => {
      expect(q).toBeCloseTo(reference.by[i]!, 10);
    });
  });

  it('calls by e-values what the p-values 1/e survive, and never more (e-BH is BH on 1/e)', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }), { maxLength: 40 }), (e) => {
        const byP = adjustPValues(e.map((v) => Math.min(1, 1 / v))).map((q) => q <= 0.1);
        const called = callByEValues(e, 0.1);
        called.forEach((c, i) => {
          if (c) expect(byP[i]).toBe(true);
        });
        expect(called.filter(Boolean).length).toBe(byP.filter(Boolean).length);
      }),
    );
    expect(callByEValues([], 0.1)).toEqual([]);
    expect(callByEValues([29, 1, 1], 0.1)).toEqual([false, false, false]);
  });

  it('pools replicas by what each adds: copies of one another add nothing', () => {
    expect(pooledZ([2, 2, 2, 2], 0)).toBe(4);
    expect(pooledZ([2, 2, 2, 2], 1)).toBe(2);
    expect(pooledZ([2, -2], 0.3)).toBe(0);
    expect(pooledZ([], 0.5)).toBe(0);
  });
});
