import { median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { corpus } from './corpus.ts';
import type { CorpusCase, Split } from './corpus-case.ts';
import { ALL_FAMILIES } from './families/all-families.ts';
import { MB } from './units.ts';

const cases = (split: Split, windowHours: 24 | 6, seed = 1): CorpusCase[] => [
  ...corpus({ split, windowHours, perFamily: 1, seed }),
];
const tune = cases('tune', 6);
const report = cases('report', 24);

/** Families whose memory is the level and the leak, and nothing that fills, swings or restarts. */
const PLAIN_LEAKS = [
  'leak: every request',
  'leak: one tenant',
  'leak: timer',
  'leak: slow',
  'leak: C extension',
  'leak: threads',
  'leak: one of several replicas',
  'leak: starts in the window',
  'leak: on weekdays only',
  'leak: in a child process',
];
/** Families that have come to rest when the window ends. */
const AT_REST = ['page cache', 'warm-up of minutes', 'flat', 'idle', 'kernel memory grows', 'bad samples'];

describe('the simulated corpus', () => {
  it('is the same every time, and another one with another seed', () => {
    expect(cases('tune', 6)).toEqual(tune);
    expect(cases('tune', 6, 2)[0]!.input).not.toEqual(tune[0]!.input);
  });

  it('has no service in both splits, and families that only the report has', () => {
    const services = new Set(tune.map((c) => c.service));
    expect(report.filter((c) => services.has(c.service))).toEqual([]);
    const families = new Set(tune.map((c) => c.family));
    expect(report.filter((c) => !families.has(c.family)).length).toBeGreaterThanOrEqual(5);
    expect(new Set(report.map((c) => c.id)).size).toBe(ALL_FAMILIES.length);
  });

  it('gives series that an agent could have measured', () => {
    for (const { id, input } of [...tune, ...report]) {
      const anon = input.segments.flatMap((s) => s.anonBytes.values);
      const file = input.segments.flatMap((s) => s.fileBytes.values);
      const at = input.segments.flatMap((s) => s.anonBytes.atMs);
      expect(anon.length, id).toBeGreaterThan(60);
      expect(
        [...anon, ...file].every((v) => v >= 0 && v % 4096 === 0),
        id,
      ).toBe(true);
      expect(
        at.every((t, i) => i === 0 || t >= at[i - 1]!),
        id,
      ).toBe(true);
    }
  });

  it('leaks what its truth says', () => {
    const plain = [...tune, ...report].filter((c) => PLAIN_LEAKS.includes(c.family));
    expect(plain.length).toBeGreaterThanOrEqual(18);
    for (const { id, input, truth } of plain) {
      const { atMs, values } = input.segments[0]!.anonBytes;
      const hours = (atMs.at(-1)! - atMs[0]!) / 3_600_000 - (truth!.onsetHour ?? 0);
      const grown = (median(values.slice(-40)) - median(values.slice(0, 40))) / MB;
      const leaked = (truth!.rateBytesPerHour * hours) / MB;
      // What else moves in these services: sessions, garbage and noise, a few per cent of the level.
      const allowed = 0.1 * leaked + (0.06 * median(values)) / MB;
      expect(Math.abs(grown - leaked), `${id}: grew ${grown}, leaked ${leaked} MB`).toBeLessThan(allowed);
    }
  });

  it('leaks at rates from the smallest that must be found to 100 MB an hour', () => {
    const rates = report.flatMap((c) => (c.truth === null ? [] : [c.truth.rateBytesPerHour / MB]));
    expect(Math.min(...rates)).toBeGreaterThan(0.1);
    expect(rates.filter((r) => r < 10).length).toBeGreaterThan(3);
    expect(rates.filter((r) => r > 30).length).toBeGreaterThan(3);
  });

  it('lets healthy services come to rest', () => {
    const resting = [...tune, ...report].filter((c) => AT_REST.includes(c.family));
    expect(resting).toHaveLength(2 * AT_REST.length);
    for (const { id, input } of resting) {
      const values = input.segments.at(-1)!.anonBytes.values;
      const part = Math.floor(values.length / 5);
      const late = median(values.slice(-part)) - median(values.slice(-2 * part, -part));
      expect(Math.abs(late) / median(values), id).toBeLessThan(0.03);
    }
  });

  it('knows the tenant of a leak of one tenant, and says so only where requests can tell', () => {
    const more = [...corpus({ split: 'report', windowHours: 6, perFamily: 4, seed: 3 })].filter(
      (c) => c.truth?.tenant,
    );
    expect(more.some((c) => c.truth!.separable)).toBe(true);
    expect(more.some((c) => !c.truth!.separable)).toBe(true);
    for (const { id, input, truth } of more)
      if (truth!.separable) expect(Object.keys(input.requests[0]!.requests), id).toContain(truth!.tenant);
    expect(more.filter((c) => c.input.requests.length === 0).every((c) => !c.truth!.separable)).toBe(true);
  });
});
