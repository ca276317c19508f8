import { describe, expect, it } from 'vitest';
import { detect } from '../../functions/detect/detect.ts';
import type { DetectInput } from '../../functions/detect/types.ts';
import { DAY, dice, HOUR, input, MB, MINUTE, noise, segment, traffic } from './simulate.ts';

const WINDOW = 5 * MINUTE;
const SESSION = 40 * MINUTE;
const MEAN_RATE = 10;

/** A day of sessions of 40 minutes that hold about 80 MB and follow a daily cycle, and of a leak below them. */
function day(seed: number, { mbPerHour, counted }: { mbPerHour: number; counted: boolean }): DetectInput {
  const d = dice(seed);
  const n = noise(d, 1, 0.5);
  const cycle = (ms: number) => 1 - 0.6 * Math.cos((2 * Math.PI * (ms + 3 * HOUR)) / DAY);
  const requests = traffic(d, { acme: MEAN_RATE / 2, hooli: MEAN_RATE / 2 }, DAY, WINDOW, cycle);
  const seconds = WINDOW / 1000;
  let sessionsMb = 80 * cycle(0);
  const held = requests.map((w) => {
    const rate = (w.requests.acme! + w.requests.hooli!) / seconds;
    sessionsMb += (1 - Math.exp(-WINDOW / SESSION)) * ((80 * rate) / MEAN_RATE - sessionsMb);
    return sessionsMb;
  });
  const shape = (t: number) =>
    200 + held[Math.min(held.length - 1, Math.floor(t / WINDOW))]! + (mbPerHour * t) / HOUR + n();
  return input([segment({ lengthMs: DAY, intervalMs: 10_000, shape })], {
    requests: counted ? requests : [],
    requestSource: counted ? 'access-log' : null,
  });
}

describe('a leak that is smaller than what the load moves in a day', () => {
  it('is found at its rate where requests are counted', () => {
    for (const seed of [1, 2, 3]) {
      const v = detect(day(seed, { mbPerHour: 4, counted: true }));
      expect(v.verdict).toBe('leak');
      expect(Math.abs(v.rateBytesPerHour! / MB / 4 - 1)).toBeLessThan(0.15);
    }
  });

  it('is not seen in sessions that only come and go', () => {
    for (const seed of [4, 5, 6])
      expect(detect(day(seed, { mbPerHour: 0, counted: true })).verdict).toBe('no_leak');
  });

  it('is nothing that one day shows without request counts, and the gap says what would', () => {
    const v = detect(day(7, { mbPerHour: 4, counted: false }));
    expect(v.verdict).not.toBe('leak');
    expect(v.gaps.map((g) => g.remedy).join()).toMatch(/request counts, which show the load/);
  });
});
