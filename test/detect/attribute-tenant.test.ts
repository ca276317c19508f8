import { describe, expect, it } from 'vitest';
import { detect } from '../../functions/detect/detect.ts';
import { NO_TENANT } from '../../functions/detect/tenant-design.ts';
import type { DetectInput, RequestWindow, Verdict } from '../../functions/detect/types.ts';
import { DAY, dice, input, MINUTE, noise, segment, traffic } from './simulate.ts';

const SEEDS = 12;

interface Drive {
  readonly lengthMs: number;
  readonly intervalMs: number;
  readonly windowMs: number;
  readonly rates: Readonly<Record<string, number>>;
  /** KB per request that each tenant leaves behind. */
  readonly kbPerRequest?: Readonly<Record<string, number>>;
  readonly mbPerMinute?: number;
  readonly arenaMb: number;
  readonly swing?: (ms: number, tenant: string) => number;
}

/** A container whose memory grows with tenants' requests, with time, or both. */
function driven(seed: number, o: Drive): DetectInput {
  const d = dice(seed);
  const fine = traffic(d, o.rates, o.lengthMs, o.intervalMs, o.swing);
  const n = noise(d, 0.1, 0.5);
  let held = 60;
  const shape = (t: number): number => {
    const { requests } = fine[t / o.intervalMs]!;
    for (const [tenant, kb] of Object.entries(o.kbPerRequest ?? {})) held += (requests[tenant]! * kb) / 1024;
    held += ((o.mbPerMinute ?? 0) * o.intervalMs) / MINUTE;
    return held + n();
  };
  return input([segment({ lengthMs: o.lengthMs, intervalMs: o.intervalMs, arenaMb: o.arenaMb, shape })], {
    requests: inWindows(fine, o.windowMs / o.intervalMs),
    requestSource: 'access-log',
    minWindowMs: 90_000,
  });
}

function inWindows(fine: readonly RequestWindow[], per: number): RequestWindow[] {
  return Array.from({ length: Math.floor(fine.length / per) }, (_, i) => {
    const group = fine.slice(i * per, (i + 1) * per);
    const requests: Record<string, number> = {};
    for (const w of group)
      for (const [tenant, n] of Object.entries(w.requests)) requests[tenant] = (requests[tenant] ?? 0) + n;
    return { fromMs: group[0]!.fromMs, toMs: group.at(-1)!.toMs, requests };
  });
}

const TWO_MINUTES = { lengthMs: 2 * MINUTE, intervalMs: 1000, windowMs: 5000 };
const A_DAY = { lengthMs: DAY, intervalMs: 10_000, windowMs: 300_000 };
const FOUR = { alpha: 8, beta: 14, gamma: 20, delta: 5 };
const PERIODS: Record<string, number> = { alpha: 17, beta: 23, gamma: 31, delta: 43 };
const ownSwing = (ms: number, tenant: string): number =>
  1 + 0.8 * Math.sin((2 * Math.PI * ms) / 1000 / PERIODS[tenant]!);

function run(o: Drive): Verdict[] {
  return Array.from({ length: SEEDS }, (_, seed) => detect(driven(500 + seed, o)));
}

function count(all: readonly Verdict[], tenant: string | null): number {
  return all.filter((v) => v.tenant === tenant).length;
}

describe('the tenant whose requests drive the growth is named', () => {
  it('in two minutes, when tenants have rhythms of their own, in small arenas and in large ones', () => {
    for (const arenaMb of [0.25, 1]) {
      const all = run({ ...TWO_MINUTES, rates: FOUR, kbPerRequest: { gamma: 20 }, arenaMb, swing: ownSwing });
      expect(count(all, 'gamma')).toBe(SEEDS);
      for (const { tenantEvidence } of all) {
        expect(Math.abs(tenantEvidence!.bytes_per_request! / 20_480 - 1)).toBeLessThan(0.3);
        const [low, high] = tenantEvidence!.bytes_per_request_ci!;
        expect(low).toBeGreaterThan(0);
        expect(low).toBeLessThanOrEqual(tenantEvidence!.bytes_per_request! * 1.001);
        expect(high).toBeGreaterThanOrEqual(tenantEvidence!.bytes_per_request! * 0.999);
        expect(tenantEvidence!.r_squared!).toBeGreaterThan(0.95);
        expect(tenantEvidence!.share_of_growth!).toBeGreaterThan(0.6);
        expect(tenantEvidence!.source).toBe('access-log');
      }
    }
  });

  it('in two minutes of plain Poisson traffic: most often, and never another', () => {
    const rates = { alpha: 8, beta: 6, gamma: 4, delta: 2 };
    const all = run({ ...TWO_MINUTES, rates, kbPerRequest: { gamma: 50 }, arenaMb: 0.25 });
    expect(count(all, 'gamma')).toBeGreaterThanOrEqual(SEEDS * 0.7);
    expect(count(all, 'gamma') + count(all, null)).toBe(SEEDS);
  });

  it('over a day in which all tenants share one daily cycle', () => {
    const rates = { alpha: 4, beta: 3, gamma: 2, delta: 1 };
    const cycle = (ms: number) => 1 + 0.6 * Math.sin((2 * Math.PI * ms) / DAY);
    const all = run({ ...A_DAY, rates, kbPerRequest: { gamma: 1 }, arenaMb: 0.25, swing: cycle });
    const leaking = all.filter((v) => v.verdict === 'leak');
    expect(leaking.length).toBeGreaterThanOrEqual(SEEDS - 1);
    expect(count(leaking, 'gamma')).toBe(leaking.length);
  });

  it('by the label, whatever the requests say', () => {
    const given = driven(1, {
      ...TWO_MINUTES,
      rates: FOUR,
      kbPerRequest: { gamma: 20 },
      arenaMb: 0.25,
      swing: ownSwing,
    });
    const v = detect({ ...given, labelTenant: 'owner' });
    expect(v.tenant).toBe('owner');
    expect(v.tenantEvidence?.source).toBe('label');
  });
});

describe('nobody is named', () => {
  it('when memory grows by itself, whoever sends requests', () => {
    const all = run({ ...TWO_MINUTES, rates: FOUR, mbPerMinute: 5, arenaMb: 0.25, swing: ownSwing });
    expect(all.every((v) => v.verdict === 'leak')).toBe(true);
    expect(count(all, null)).toBe(SEEDS);
    for (const v of all) expect(v.reasons.at(-1)!.detail).toMatch(/^not attributable: /);
  });

  it('when two tenants leak alike', () => {
    const all = run({
      ...TWO_MINUTES,
      rates: FOUR,
      kbPerRequest: { beta: 20, gamma: 14 },
      arenaMb: 0.25,
      swing: ownSwing,
    });
    expect(count(all, null)).toBe(SEEDS);
  });

  it('when two tenants send the same requests at the same time', () => {
    const given = driven(2, {
      ...TWO_MINUTES,
      rates: FOUR,
      kbPerRequest: { gamma: 20 },
      arenaMb: 0.25,
      swing: ownSwing,
    });
    const requests = given.requests.map((w) => ({
      ...w,
      requests: { ...w.requests, twin: w.requests.gamma! },
    }));
    expect(detect(given).tenant).toBe('gamma');
    expect(detect({ ...given, requests }).tenant).toBeNull();
  });

  it('when the growth follows requests that name no tenant', () => {
    const given = driven(3, {
      ...TWO_MINUTES,
      rates: FOUR,
      kbPerRequest: { gamma: 20 },
      arenaMb: 0.25,
      swing: ownSwing,
    });
    const requests = given.requests.map(({ requests: { gamma, ...named }, ...w }) => ({
      ...w,
      requests: { ...named, [NO_TENANT]: gamma! },
    }));
    expect(detect({ ...given, requests }).tenant).toBeNull();
  });

  it('when there is no leak', () => {
    const all = run({ ...TWO_MINUTES, rates: FOUR, arenaMb: 0.25, swing: ownSwing });
    expect(all.map((v) => v.verdict)).toEqual(Array(SEEDS).fill('no_leak'));
    expect(count(all, null)).toBe(SEEDS);
    expect(all.every((v) => v.tenantEvidence === null)).toBe(true);
  });
});
