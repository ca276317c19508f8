import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binStatsOf, packBin, sampleStats } from './bin-stats.ts';
import { type Sample, unpackSamples } from './packed-samples.ts';

function sample(atMs: number, over: Partial<Sample> = {}): Sample {
  return {
    atMs,
    anonBytes: 4096,
    fileBytes: 0,
    workingSetBytes: 4096,
    swapBytes: 0,
    processCount: 1,
    ...over,
  };
}

describe('order statistics of a bin', () => {
  // Reference: R 4.3, quantile(x, c(0.2, 0.5), type = 1).
  it.each([
    [[5, 1, 4, 2, 3], { min: 1, p20: 1, median: 3, max: 5, last: 3 }],
    [[10, 20, 30, 40, 50, 60], { min: 10, p20: 20, median: 30, max: 60, last: 60 }],
    [[7], { min: 7, p20: 7, median: 7, max: 7, last: 7 }],
    [[0, 1e15, 0, 0], { min: 0, p20: 0, median: 0, max: 1e15, last: 0 }],
  ])('of %j are the nearest ranks', (values, expected) => {
    expect(binStatsOf(values)).toEqual(expected);
  });

  it('are readings that happened, in ascending order', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 400 }), (values) => {
        const { min, p20, median, max, last } = binStatsOf(values);
        expect(values).toEqual(expect.arrayContaining([min, p20, median, max, last]));
        expect([min, p20, median, max]).toEqual([min, p20, median, max].sort((a, b) => a - b));
        expect(values.filter((v) => v <= p20).length).toBeGreaterThanOrEqual(values.length * 0.2);
        expect(values.filter((v) => v < p20).length).toBeLessThan(values.length * 0.2);
      }),
    );
  });

  it('of nothing do not exist', () => {
    expect(() => binStatsOf([])).toThrow(RangeError);
  });
});

describe('swap in a bin', () => {
  it('is null where no sample knows it', () => {
    expect(sampleStats([sample(1, { swapBytes: -1 })]).swapBytes).toBeNull();
  });
  it('comes from the samples that know it', () => {
    const stats = sampleStats([sample(1, { swapBytes: -1 }), sample(2, { swapBytes: 8192 })]);
    expect(stats.swapBytes).toEqual({ min: 8192, p20: 8192, median: 8192, max: 8192, last: 8192 });
  });
});

describe('packing a bin', () => {
  it('keeps all of 4,096 quiet samples', () => {
    const { fields, discarded } = packBin(Array.from({ length: 4096 }, (_, i) => sample(i * 70)));
    expect(discarded).toBe(0);
    expect(fields.sampleCount).toBe(4096);
  });

  it('drops the oldest beyond 4,096 and counts them', () => {
    const { fields, discarded } = packBin(Array.from({ length: 5000 }, (_, i) => sample(i * 60)));
    expect(discarded).toBe(904);
    expect(unpackSamples(fields.samples)[0]?.atMs).toBe(904 * 60);
  });

  it('drops the oldest of samples too wild for 64 KiB, counts them, and its statistics fit what stayed', () => {
    const wild = Array.from({ length: 4096 }, (_, i) =>
      sample(i * 70, { anonBytes: i % 2 === 0 ? 0 : 2 ** 42 + i, fileBytes: i % 2 === 0 ? 2 ** 42 + i : 1 }),
    );
    const { fields, discarded } = packBin(wild);
    const kept = unpackSamples(fields.samples);
    expect(fields.samples.length).toBeLessThanOrEqual(65_536);
    expect(discarded).toBeGreaterThan(0);
    expect(kept).toEqual(wild.slice(discarded));
    expect(fields.sampleCount).toBe(kept.length);
  });
});
