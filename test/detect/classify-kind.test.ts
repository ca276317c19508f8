import { describe, expect, it } from 'vitest';
import { detect } from '../../functions/detect/detect.ts';
import { withHeapTenant } from '../../functions/detect/heap-tenant.ts';
import type { InnerSignals } from '../../functions/detect/types.ts';
import { DAY, dice, HOUR, input, MB, noise, START, segment } from './simulate.ts';

const censuses = (mbPerHour: number, times = 5) => {
  const atMs = Array.from({ length: times }, (_, i) => START + (i * DAY) / times);
  return { atMs, values: atMs.map((t) => (80 + (mbPerHour * (t - START)) / HOUR) * MB) };
};

function kindOf(inner?: InnerSignals, mbPerHour = 10) {
  const n = noise(dice(3), 1, 0.5);
  const shape = (t: number) => 200 + (mbPerHour * t) / HOUR + n();
  const v = detect(
    input([segment({ lengthMs: DAY, intervalMs: 60_000, shape })], inner === undefined ? {} : { inner }),
  );
  return { kind: v.kind, gaps: v.gaps.map((g) => g.missing).join('\n'), reasons: v.reasons };
}

describe('what grows', () => {
  it.each([
    ['object', { heapBytes: censuses(9), allocatorFreeBytes: censuses(0.2) }],
    ['native', { heapBytes: censuses(0.1), allocatorFreeBytes: censuses(0.2) }],
    ['native', { heapBytes: censuses(4.9), allocatorFreeBytes: censuses(-1) }],
    ['allocator_retention', { heapBytes: censuses(0.1), allocatorFreeBytes: censuses(8) }],
    ['allocator_retention', { heapBytes: censuses(3), allocatorFreeBytes: censuses(4) }],
    ['object', { heapBytes: censuses(14), allocatorFreeBytes: censuses(-4) }],
    ['unknown', { heapBytes: censuses(9, 2) }],
  ] as const)('%s', (kind, inner) => {
    const { kind: told, gaps } = kindOf(inner);
    expect(told).toBe(kind);
    expect(gaps.includes('heap census')).toBe(kind === 'unknown');
  });

  it('is told by two readings that span most of the time, in bytes that add up', () => {
    const between = (mb: number) => ({ atMs: [START, START + 0.9 * DAY], values: [80 * MB, (80 + mb) * MB] });
    const inner: InnerSignals = {
      anonBytes: between(215),
      heapBytes: between(200.5),
      allocatorFreeBytes: between(4),
      unexplainedBytes: between(10.5),
      typeGrowth: [
        { type: 'app.Session', countGrowth: 52_011, bytesGrowth: 150 * MB },
        { type: 'dict', countGrowth: 9, bytesGrowth: 50 * MB },
        { type: 'str', countGrowth: -9, bytesGrowth: -MB },
      ],
    };
    const { kind, reasons, gaps } = kindOf(inner);
    expect(kind).toBe('object');
    expect(gaps).not.toContain('heap census');
    expect(reasons.find((r) => r.rule === 'kind')?.detail).toBe(
      'of 215.00 MB in 21.6 h: live objects 200.50 MB, free in the allocator 4.00 MB, unexplained 10.50 MB; ' +
        'grown most: app.Session by 150.00 MB (52011 objects), dict by 50.00 MB (9 objects)',
    );
    const native = { ...inner, heapBytes: between(3), unexplainedBytes: between(208) };
    expect(kindOf(native).kind).toBe('native');
    const retained = { ...inner, heapBytes: between(-3), allocatorFreeBytes: between(207) };
    const said = kindOf(retained);
    expect(said.kind).toBe('allocator_retention');
    expect(said.reasons.find((r) => r.rule === 'kind')?.detail).toContain('the objects did not grow');
  });

  it('is not told by two readings that missed the growth, nor by many in which it hardly adds anything', () => {
    const between = (mb: number, spanMs = 0.9 * DAY) => ({
      atMs: [START, START + spanMs],
      values: [80 * MB, (80 + mb) * MB],
    });
    const missed = kindOf({ anonBytes: between(40), heapBytes: between(40) });
    expect([missed.kind, missed.gaps]).toEqual(['unknown', expect.stringContaining('told from chance')]);
    const close = Array.from({ length: 9 }, (_, i) => START + i * 10_000);
    const brief = kindOf({ heapBytes: { atMs: close, values: close.map((_, i) => i * MB) } });
    expect([brief.kind, brief.gaps]).toEqual(['unknown', expect.stringContaining('0.22 MB in the 80 s')]);
  });

  it('is unknown from memory alone, and the gap says for how long to read the heap', () => {
    const { kind, gaps } = kindOf();
    expect(kind).toBe('unknown');
    expect(gaps).toContain('heap census');
  });

  it('is unknown after one census, and the gap asks for another, not for a first', () => {
    const { gaps } = kindOf({ heapBytes: censuses(9, 1) });
    expect(gaps).toContain('a second heap census');
    expect(gaps).not.toContain('heap census: whether');
  });

  it('names the processes whose heap is refused, and asks for no census that cannot be', () => {
    const message = 'Process 7 is free-threaded. Use the probe.';
    const refusal = { pid: 7, rule: 'free-threaded', message, of: 'heap' } as const;
    const { gaps } = kindOf({ refusals: [refusal] });
    expect(gaps).toContain('the heap of process 7: free-threaded');
    expect(gaps).not.toContain('heap census');
    const held = kindOf({ refusals: [{ ...refusal, of: 'retention' }] }).gaps;
    expect(held).toContain('who holds the memory of process 7: free-threaded');
    expect(held).toContain('heap census');
    expect(kindOf({ refusals: [refusal] }, 0).gaps).not.toContain('process 7');
  });

  it('a flat floor after collections speaks against a leak; a healthy container has no kind', () => {
    const { reasons } = kindOf({ gcFloorBytes: censuses(0) });
    expect(reasons.find((r) => r.rule === 'kind')?.says).toBe('no_leak');
    expect(kindOf({ heapBytes: censuses(9) }, 0).kind).toBe('unknown');
  });
});

describe('the tenant that the heap shows', () => {
  const look = { looked: 1000, ambiguous: 10, none: 90 };
  const tenants = (...counts: readonly (readonly [string, number])[]) => ({
    tenants: counts.map(([tenant, count]) => ({ tenant, count, bytes: 64 * count })),
    tenantLook: look,
  });
  const tenantOf = (inner: InnerSignals, labelTenant: string | null = null) => {
    const n = noise(dice(3), 1, 0.5);
    const shape = (t: number) => 200 + (10 * t) / HOUR + n();
    return detect(input([segment({ lengthMs: DAY, intervalMs: 60_000, shape })], { inner, labelTenant }));
  };

  it('is named where requests name none', () => {
    const { tenant, tenantEvidence, gaps } = tenantOf({ tenants: tenants(['gamma', 880], ['beta', 20]) });
    expect(tenant).toBe('gamma');
    expect(tenantEvidence).toMatchObject({ source: 'heap', r_squared: null });
    expect(tenantEvidence?.detail).toContain('880 of 900 growing objects');
    expect(gaps.map((g) => g.missing).join()).not.toContain('which tenant');
  });

  it('is named of few among all strings of a process when they are many of those that it gained', () => {
    const many = { ...tenants(['gamma', 880]), tenantLook: { ...look, looked: 1e6 } };
    const gained = (countGrowth: number) => [{ type: 'str', countGrowth, bytesGrowth: 1e6 }];
    expect(tenantOf({ tenants: many, typeGrowth: gained(9000) }).tenant).toBe('gamma');
    expect(tenantOf({ tenants: many, typeGrowth: gained(90_000) }).tenant).toBeNull();
  });

  it.each<[string, InnerSignals]>([
    ['of two tenants', { tenants: tenants(['gamma', 500], ['beta', 400]) }],
    ['of too few objects', { tenants: tenants(['gamma', 99]) }],
    ['of few among all', { tenants: { ...tenants(['gamma', 880]), tenantLook: { ...look, looked: 1e6 } } }],
    [
      'of objects that mostly reach several',
      { tenants: { ...tenants(['gamma', 300]), tenantLook: { ...look, ambiguous: 400 } } },
    ],
    ['that was not looked for', { tenants: { tenants: null, tenantLook: null } }],
  ])('is not named %s', (_what, inner) => {
    const { tenant, gaps } = tenantOf(inner);
    expect(tenant).toBeNull();
    expect(gaps.map((g) => g.missing).join()).toContain('which tenant');
  });

  it('never overrules a label', () => {
    expect(tenantOf({ tenants: tenants(['gamma', 900]) }, 'acme').tenant).toBe('acme');
  });

  it('stands beside what the requests say, for it or against it', () => {
    const evidence = {
      source: 'otlp',
      share_of_growth: 1,
      bytes_per_request: 1,
      r_squared: 1,
      detail: 'R2',
    } as const;
    const answer = {
      tenant: 'gamma',
      evidence,
      reason: { rule: 'tenant', says: 'no_opinion', detail: 'R2' } as const,
    };
    const agrees = withHeapTenant(answer, tenants(['gamma', 900]));
    expect(agrees).toMatchObject({ tenant: 'gamma', evidence: { source: 'otlp', r_squared: 1 } });
    expect(agrees.evidence?.detail).toMatch(/^R2; in the heap 900 of 900/);
    expect(withHeapTenant(answer, tenants(['beta', 40]))).toEqual(answer);
    expect(withHeapTenant(answer, tenants(['beta', 900])).evidence?.detail).toMatch(
      /^R2; against it, in the heap/,
    );
  });
});
