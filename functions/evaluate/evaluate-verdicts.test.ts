import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Label, labels as labelsSchema } from '../contract/label.ts';
import { scores as scoresSchema } from '../contract/scores.ts';
import type { ContainerVerdict } from '../contract/verdict.ts';
import { areaUnderRoc } from './area-under-roc.ts';
import { calibrationError } from './calibration-error.ts';
import { evaluateVerdicts } from './evaluate-verdicts.ts';
import { interpolatedQuantile } from './interpolated-quantile.ts';
import { wilsonInterval } from './wilson-interval.ts';

interface Reference {
  readonly cases: readonly {
    readonly confidence: number[];
    readonly leaks: number[];
    readonly auroc: number;
    readonly brier: number;
    readonly ece: number;
    readonly bins: { count: number; mean_confidence: number; share_leaking: number }[];
    readonly median: number;
    readonly p90: number;
  }[];
}

/** Outputs of scikit-learn and numpy; the file names their versions. */
const reference: Reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../test/fixtures/replay/scores-reference.json'), 'utf8'),
);

function verdict(
  container: string,
  confidence: number,
  over: Partial<ContainerVerdict> = {},
): ContainerVerdict {
  return {
    container,
    service: 's',
    version: '1',
    host: 'h',
    tenant: null,
    verdict: confidence >= 0.75 ? 'leak' : confidence >= 0.5 ? 'suspect' : 'no_leak',
    confidence_score: confidence,
    leak_rate_mb_per_hour: null,
    leak_rate_ci_mb_per_hour: null,
    kind: 'unknown',
    reasons: [],
    gaps: [],
    ...over,
  };
}

const leak = (container: string, rate: number, tenant: string | null, family = 'steady'): Label => ({
  container,
  leak: { tenant, rate },
  family,
});
const healthy = (container: string, family = 'cache'): Label => ({ container, leak: null, family });

describe('wilsonInterval', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the published bounds of %i of %i (Newcombe 1998, table I, method 3)', (count, of, low, high) => {
    const share = wilsonInterval(count, of);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  it('says nothing of nothing', () => {
    expect(wilsonInterval(0, 0)).toEqual({ count: 0, of: 0, value: null, low: null, high: null });
  });

  it('holds its share and stays within 0..1', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), (a, b) => {
        const share = wilsonInterval(Math.min(a, b), Math.max(a, b, 1));
        return (
          0 <= share.low! && share.low! <= share.value! && share.value! <= share.high! && share.high! <= 1
        );
      }),
    );
  });
});

describe('measures as scikit-learn and numpy compute them', () => {
  it.each(reference.cases.map((c, i) => [i, c] as const))('case %i', (_, c) => {
    const of = (outcome: number): number[] => c.confidence.filter((_, i) => c.leaks[i] === outcome);
    expect(areaUnderRoc(of(1), of(0))).toBeCloseTo(c.auroc, 12);
    expect(interpolatedQuantile(c.confidence, 0.5)).toBeCloseTo(c.median, 12);
    expect(interpolatedQuantile(c.confidence, 0.9)).toBeCloseTo(c.p90, 12);
    const predictions = c.confidence.map((confidence, i) => ({ confidence, leaks: c.leaks[i] === 1 }));
    const ece = calibrationError(predictions);
    expect(ece.value).toBeCloseTo(c.ece, 12);
    expect(ece.bins.map((b) => b.count)).toEqual(c.bins.map((b) => b.count));
    const verdicts = c.confidence.map((p, i) => verdict(`c${i}`, p));
    const labels = c.leaks.map((l, i) => (l === 1 ? leak(`c${i}`, 1, null) : healthy(`c${i}`)));
    const scored = evaluateVerdicts(verdicts, labels);
    expect(scored.brier.value).toBeCloseTo(c.brier, 12);
    expect(scored.auroc.value).toBeCloseTo(c.auroc, 12);
  });
});

describe('evaluateVerdicts', () => {
  const verdicts = [
    verdict('a', 0.9, { leak_rate_mb_per_hour: 11, leak_rate_ci_mb_per_hour: [9, 13], tenant: 't1' }),
    verdict('b', 0.8, { leak_rate_mb_per_hour: 4, leak_rate_ci_mb_per_hour: [3.9, 4.1], tenant: 't2' }),
    verdict('c', 0.6, { leak_rate_mb_per_hour: 2, leak_rate_ci_mb_per_hour: [1, 3], tenant: 't9' }),
    verdict('d', 0.1),
    verdict('e', 0.85, { leak_rate_mb_per_hour: 1, leak_rate_ci_mb_per_hour: [0, 2] }),
    verdict('f', 0.3, { verdict: 'undetermined' }),
    verdict('unknown', 0.99),
  ];
  const labels = [
    leak('a', 10, 't1'),
    leak('b', 5, 't1'),
    leak('c', 2, null, 'slow'),
    healthy('d'),
    healthy('e'),
    healthy('f'),
    leak('absent', 1, null),
  ];
  const scored = evaluateVerdicts(verdicts, labels);

  it('counts by hand', () => {
    expect(scored).toMatchObject({ matched: 6, leaking: 3, healthy: 3, replicas_merged: 0 });
    expect(scored.recall).toMatchObject({ count: 2, of: 3 });
    expect(scored.precision).toMatchObject({ count: 2, of: 3 });
    expect(scored.false_alarm_rate).toMatchObject({ count: 1, of: 3 });
    expect(scored.undetermined).toMatchObject({ count: 1, of: 6 });
    // Pairs (leaking, healthy): 0.9 beats three, 0.8 and 0.6 beat two each.
    expect(scored.auroc).toEqual({ value: 7 / 9, leaking: 3, healthy: 3 });
    expect(scored.rate_error.count).toBe(2);
    expect(scored.rate_error.median).toBeCloseTo(0.15, 12);
    expect(scored.rate_error.p90).toBeCloseTo(0.19, 12);
    expect(scored.interval_coverage).toMatchObject({ count: 1, of: 2 });
    expect(scored.tenant_top_1).toMatchObject({ count: 1, of: 2 });
    expect(scored.tenant_wrong).toMatchObject({ count: 1, of: 2 });
    expect(scored.brier.value).toBeCloseTo((0.01 + 0.04 + 0.16 + 0.01 + 0.7225 + 0.09) / 6, 12);
  });

  it('lists what it could not match instead of scoring it', () => {
    expect(scored.without_label).toEqual(['unknown']);
    expect(scored.without_verdict).toEqual(['absent']);
  });

  it('scores each family on its own', () => {
    expect(Object.keys(scored.by_family)).toEqual(['cache', 'slow', 'steady']);
    expect(scored.by_family.slow!.recall).toMatchObject({ count: 0, of: 1 });
    expect(scored.by_family.steady!.recall).toMatchObject({ count: 2, of: 2 });
    expect(scored.by_family.cache!.precision).toMatchObject({ count: 0, of: 1, value: 0 });
    expect(scored.by_family.cache!.auroc.value).toBeNull();
  });

  it('says that naming a tenant is wrong when the leak is nobody’s', () => {
    const one = evaluateVerdicts([verdict('x', 0.9, { tenant: 't' })], [leak('x', 1, null)]);
    expect(one.tenant_wrong).toMatchObject({ count: 1, of: 1 });
    expect(one.tenant_top_1).toMatchObject({ count: 0, of: 0, value: null });
  });

  it('takes the surest of the replicas', () => {
    const one = evaluateVerdicts([verdict('x', 0.2), verdict('x', 0.9)], [leak('x', 1, null)]);
    expect(one).toMatchObject({ matched: 1, replicas_merged: 1, recall: { count: 1, of: 1 } });
  });

  it('fits its own schema, whatever it is given, and does not depend on the order', () => {
    const entry = fc.record({
      container: fc.constantFrom('a', 'b', 'c', 'd', '__proto__'),
      confidence: fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000),
      leaks: fc.boolean(),
      family: fc.constantFrom('x', 'y', 'constructor'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: (e) => e.container }), (entries) => {
        const said = entries.map((e) => verdict(e.container, e.confidence));
        const truth = entries.map((e) =>
          e.leaks ? leak(e.container, 1, null, e.family) : healthy(e.container, e.family),
        );
        const result = evaluateVerdicts(said, truth);
        expect(scoresSchema.parse(result)).toEqual(result);
        const turned = evaluateVerdicts(said.toReversed(), truth.toReversed());
        expect(turned.recall).toEqual(result.recall);
        expect(turned.auroc).toEqual(result.auroc);
      }),
    );
  });
});

describe('labels', () => {
  it('are read as people write them', () => {
    const written = [
      { container: 'a', leak: null },
      { container: 'b', leak: { tenant: null, rate: 2.5, onsetHour: 3 }, family: 'slow' },
    ];
    expect(labelsSchema.parse(written)).toEqual(written);
  });

  it.each([
    [[{ container: 'a' }]],
    [[{ container: 'a', leak: { tenant: null } }]],
    [[{ container: 'a', leak: { tenant: null, rate: 0 } }]],
    [[{ container: 'a', leak: null, famly: 'x' }]],
    [{ container: 'a', leak: null }],
  ])('%j is refused', (written) => {
    expect(labelsSchema.safeParse(written).success).toBe(false);
  });
});
