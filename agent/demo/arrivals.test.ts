import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArrivalOptions, arrivals } from './arrivals.ts';

const base: ArrivalOptions = { seed: 1, meanRate: 20, depth: 0.8, periodSeconds: 30, phase: 0 };

function timesUntil(seconds: number, options: ArrivalOptions): number[] {
  const times: number[] = [];
  for (const at of arrivals(options)) {
    if (at > seconds) return times;
    times.push(at);
  }
  return times;
}

describe('arrivals', () => {
  it('are the same for the same seed and others for another', () => {
    expect(timesUntil(60, base)).toEqual(timesUntil(60, base));
    expect(timesUntil(60, base)).not.toEqual(timesUntil(60, { ...base, seed: 2 }));
  });

  it('are in order, and their number is Poisson’s around the mean rate', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.integer({ min: 1, max: 40 }), (seed, meanRate) => {
        // Whole periods, so that the swing cancels out.
        const times = timesUntil(120, { ...base, seed, meanRate });
        expect(times).toEqual([...times].sort((a, b) => a - b));
        const expected = 120 * meanRate;
        expect(Math.abs(times.length - expected)).toBeLessThan(6 * Math.sqrt(expected));
      }),
      { numRuns: 50 },
    );
  });

  it('swing between the crest and the trough of their period, and not without depth', () => {
    const inPhase = (times: number[], from: number, to: number): number =>
      times.filter((t) => (t / 30) % 1 >= from && (t / 30) % 1 < to).length;
    const swinging = timesUntil(600, base);
    const steady = timesUntil(600, { ...base, depth: 0 });
    expect(inPhase(swinging, 0, 0.5) / inPhase(swinging, 0.5, 1)).toBeGreaterThan(2);
    expect(inPhase(steady, 0, 0.5) / inPhase(steady, 0.5, 1)).toBeLessThan(1.2);
  });
});
