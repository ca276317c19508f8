import { median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { MB } from '../units.ts';
import { recordedCases } from './recorded-cases.ts';
import { RECORDED_SERVICES } from './recorded-services.ts';

const tune = recordedCases('tune');
const report = recordedCases('report');

/** Whose memory starts anew with every worker, or grows for another reason than the leak in the first part. */
const NOT_PLAIN = ['reports', 'search', 'plans', 'sessions'];

describe('the recordings', () => {
  it('are one per service, in one split each', () => {
    const names = [...tune, ...report].map((c) => c.service);
    expect(new Set(names).size).toBe(RECORDED_SERVICES.length);
    expect(names.sort()).toEqual(RECORDED_SERVICES.map((s) => s.name).sort());
  });

  it('are long enough to be judged, with requests of every tenant', () => {
    for (const { id, input } of [...tune, ...report]) {
      const { atMs, values } = input.segments[0]!.anonBytes;
      expect(values.length, id).toBeGreaterThan(280);
      expect((atMs.at(-1)! - atMs[0]!) / 3_600_000, id).toBeGreaterThan(4.5);
      expect(
        values.every((v) => v > 5 * MB && v < 500 * MB),
        id,
      ).toBe(true);
      const counted = input.requests.flatMap((w) => Object.values(w.requests)).reduce((a, b) => a + b, 0);
      expect(counted, id).toBeGreaterThan(1000);
    }
  });

  it('leak what the service counted', () => {
    const plain = [...tune, ...report].filter((c) => c.truth !== null && !NOT_PLAIN.includes(c.service));
    expect(plain.length).toBeGreaterThanOrEqual(5);
    for (const { id, input, truth } of plain) {
      const { atMs, values } = input.segments[0]!.anonBytes;
      const from = Math.max(
        values.findIndex((_, i) => i >= 0.1 * values.length),
        0,
      );
      const start =
        truth!.onsetHour === null
          ? from
          : atMs.findIndex((t) => t >= atMs[0]! + truth!.onsetHour! * 3_600_000);
      const hours = (atMs.at(-1)! - atMs[start]!) / 3_600_000;
      const seen = (median(values.slice(-7)) - median(values.slice(start, start + 7))) / hours;
      expect(seen / truth!.rateBytesPerHour, id).toBeGreaterThan(0.75);
      expect(seen / truth!.rateBytesPerHour, id).toBeLessThan(1.3);
    }
  });
});
