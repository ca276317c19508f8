import { describe, expect, it } from 'vitest';
import { cutWorkers } from '../../functions/detect/cut-workers.ts';
import { detect } from '../../functions/detect/detect.ts';
import { DAY, dice, HOUR, input, MB, MINUTE, noise, segment } from './simulate.ts';

const LIFE = 5 * HOUR;

/** A day of one worker that is replaced every five hours, or whose memory falls for another reason. */
function day(seed: number, sinceFall: (ms: number) => number) {
  const n = noise(dice(seed), 1, 0.5);
  const shape = (t: number) => 200 + sinceFall((t + 2 * HOUR) % LIFE) + n();
  return input([segment({ lengthMs: DAY, intervalMs: 10_000, shape })], { limitBytes: 400 * MB });
}
const warmUp = (ms: number) => 30 * (1 - Math.exp(-ms / (12 * MINUTE)));
const told = (of: ReturnType<typeof detect>) => of.reasons.find((r) => r.rule === 'recycled_workers')!;

describe('a worker that is replaced again and again', () => {
  it('and grows in every life is a leak, at its rate, with no time at which the limit is reached', () => {
    const v = detect(day(1, (ms) => warmUp(ms) + (8 * ms) / HOUR));
    expect(v.verdict).toBe('leak');
    expect(Math.abs(v.rateBytesPerHour! / MB / 8 - 1)).toBeLessThan(0.1);
    expect(v.oomAtMs).toBeNull();
    expect(told(v)).toMatchObject({ says: 'leak' });
    expect(told(v).detail).toMatch(/warms up after each fall/);
    expect(v.gaps.map((g) => g.missing).join()).not.toMatch(/start times of the processes/);
  });

  it('and only warms up is none', () => {
    const v = detect(day(2, warmUp));
    expect(v.verdict).toBe('no_leak');
  });

  it('is not what collections of garbage are: they leave nothing that warms up', () => {
    const v = detect(day(3, (ms) => (20 * ms) / HOUR));
    expect(['no_leak', 'undetermined']).toContain(v.verdict);
    expect(told(v).says).toBe('no_opinion');
  });
});

describe('the cut at falls', () => {
  const series = (values: readonly number[]) => ({
    atMs: values.map((_, i) => i * MINUTE),
    values: values.map((v) => v * MB),
  });
  const teeth = (count: number, length: number) =>
    Array.from({ length: count * length }, (_, i) => 100 + 2 * (i % length) + (i % 2) / 10);

  it('leaves out what nobody saw begin, the floor of the fall itself and lives that are too short', () => {
    expect(cutWorkers(series(teeth(4, 20))).map((r) => r.values.length)).toEqual([19, 19, 19]);
    expect(cutWorkers(series(teeth(8, 10)))).toEqual([]);
  });

  it('finds nothing to cut in growth, or in one fall', () => {
    expect(cutWorkers(series(teeth(1, 80)))).toEqual([]);
    expect(cutWorkers(series(teeth(2, 40)))).toEqual([]);
  });
});
