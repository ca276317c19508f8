import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detect } from '../../functions/detect/detect.ts';
import type { DetectInput, RequestWindow, Segment, Series } from '../../functions/detect/types.ts';
import { SCENARIOS } from './scenarios.ts';

/** Any finite numbers, and often plausible ones, so that the statistics are reached at all. */
const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: 0, max: 5e8 }),
  fc.constantFrom(0, -1, 4096, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE),
);
const wild: fc.Arbitrary<Series> = fc.record({ atMs: fc.array(anyNumber), values: fc.array(anyNumber) });
const tame: fc.Arbitrary<Series> = fc
  .record({
    startMs: fc.integer({ min: 0, max: 2e12 }),
    stepMs: fc.integer({ min: 1, max: 600_000 }),
    values: fc.array(fc.oneof(fc.integer({ min: 0, max: 1e9 }), anyNumber), { maxLength: 260, size: 'max' }),
  })
  .map(({ startMs, stepMs, values }) => ({ atMs: values.map((_, i) => startMs + i * stepMs), values }));
const anySeries = fc.oneof({ weight: 1, arbitrary: wild }, { weight: 3, arbitrary: tame });
const segments: fc.Arbitrary<Segment[]> = fc.array(
  fc.record({ startedAtMs: anyNumber, anonBytes: anySeries, fileBytes: anySeries }),
  { maxLength: 3 },
);
const windows: fc.Arbitrary<RequestWindow[]> = fc.array(
  fc.record({
    fromMs: anyNumber,
    toMs: anyNumber,
    requests: fc.dictionary(fc.string(), anyNumber, { maxKeys: 5 }),
  }),
  { maxLength: 40 },
);
const inputs: fc.Arbitrary<DetectInput> = fc.record({
  segments,
  requests: windows,
  requestSource: fc.constantFrom('access-log' as const, null),
  labelTenant: fc.constantFrom('tenant-a', null),
  limitBytes: fc.option(anyNumber),
  swapUsed: fc.boolean(),
  oomKills: fc.nat(),
  minWindowMs: fc.nat({ max: 1e7 }),
});

describe('detect on anything', () => {
  it('never throws, gives no number that is not one, and keeps its promises', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const v = detect(given);
        for (const n of numbersIn(v)) expect(Number.isFinite(n)).toBe(true);
        expect(v.confidence).toBeGreaterThanOrEqual(0);
        expect(v.confidence).toBeLessThanOrEqual(1);
        const leaks = v.verdict === 'leak' || v.verdict === 'suspect';
        expect(v.rateBytesPerHour !== null).toBe(leaks);
        if (v.verdict === 'leak') expect(v.confidence).toBeGreaterThanOrEqual(0.75);
        if (!leaks && given.labelTenant === null) expect(v.tenant).toBeNull();
        expect(v.gaps.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('says the same twice', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        expect(detect(given)).toEqual(detect(given));
      }),
      { numRuns: 50 },
    );
  });

  it('does not depend on when it happened', () => {
    const shifts = fc.integer({ min: 0, max: 1e11 });
    fc.assert(
      fc.property(fc.constantFrom(...SCENARIOS), fc.nat({ max: 500 }), shifts, (scenario, seed, byMs) => {
        const given = scenario.make(seed);
        const here = detect(given);
        const there = detect(shifted(given, byMs));
        expect(there.verdict).toBe(here.verdict);
        expect(there.confidence).toBeCloseTo(here.confidence, 6);
        expect(there.reasons).toEqual(here.reasons);
        expect(there.onsetMs).toBe(here.onsetMs === null ? null : here.onsetMs + byMs);
        expect(there.floor.values).toEqual(here.floor.values);
      }),
      { numRuns: 25 },
    );
  });
});

function shifted(given: DetectInput, byMs: number): DetectInput {
  const move = (s: Series): Series => ({ atMs: s.atMs.map((t) => t + byMs), values: s.values });
  return {
    ...given,
    segments: given.segments.map((s) => ({
      startedAtMs: s.startedAtMs + byMs,
      anonBytes: move(s.anonBytes),
      fileBytes: move(s.fileBytes),
    })),
    requests: given.requests.map((w) => ({ ...w, fromMs: w.fromMs + byMs, toMs: w.toMs + byMs })),
  };
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}
