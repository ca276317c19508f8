import { describe, expect, it } from 'vitest';
import { detect } from '../../functions/detect/detect.ts';
import type { Verdict } from '../../functions/detect/types.ts';
import { SCENARIOS } from './scenarios.ts';
import { DAY, dice, HOUR, input, MB, MINUTE, noise, START, segment } from './simulate.ts';

const SEEDS = 10;
/** Share of all healthy runs that may be called a leak, and a leak or a suspect (measured over 60 seeds each: 0.2 % and 0.3 %). */
const FALSE_LEAKS = 0.01;
const FALSE_ALARMS = 0.02;

/** Two minutes, of which the waves leave a dozen troughs: not always enough to be sure. */
const MAY_BE_SUSPECT = new Set(['scan: 5 MB/min below waves']);

function verdicts(name: string): Verdict[] {
  const scenario = SCENARIOS.find((s) => s.name === name)!;
  return Array.from({ length: SEEDS }, (_, seed) => detect(scenario.make(1000 + seed)));
}

describe('leaks are found', () => {
  for (const { name, mbPerHour } of SCENARIOS.filter((s) => s.leak))
    it(name, () => {
      const all = verdicts(name);
      const found = all.filter(
        (v) => v.verdict === 'leak' || (v.verdict === 'suspect' && MAY_BE_SUSPECT.has(name)),
      );
      expect(found.length).toBeGreaterThanOrEqual(SEEDS - (MAY_BE_SUSPECT.has(name) ? 3 : 1));
      if (mbPerHour === undefined) return;
      const errors = all.map((v) => Math.abs((v.rateBytesPerHour ?? 0) / MB / mbPerHour - 1));
      expect(errors.sort((a, b) => a - b)[SEEDS / 2]!).toBeLessThan(0.1);
    });
});

describe('healthy services stay silent', () => {
  const called: Verdict['verdict'][] = [];
  for (const { name } of SCENARIOS.filter((s) => !s.leak))
    it(name, () => {
      const names = verdicts(name).map((v) => v.verdict);
      called.push(...names);
      expect(names.filter((v) => v === 'leak' || v === 'suspect').length).toBeLessThanOrEqual(1);
    });

  it('all of them together, within the bounds', () => {
    const leaks = called.filter((v) => v === 'leak').length;
    const suspects = called.filter((v) => v === 'suspect').length;
    expect(leaks / called.length).toBeLessThanOrEqual(FALSE_LEAKS);
    expect((leaks + suspects) / called.length).toBeLessThanOrEqual(FALSE_ALARMS);
  });

  it('a plain trend test alarms on many of those, which is what the other rules are for', () => {
    const warmUp = verdicts('day: warm-up of 4 h');
    expect(warmUp.filter((v) => v.rawTrend)).toHaveLength(SEEDS);
    expect(warmUp.filter((v) => v.verdict !== 'no_leak')).toHaveLength(0);
  });
});

describe('what the verdict says beside the name', () => {
  const leaking = (lengthMs = DAY, mbPerHour = 10) => {
    const n = noise(dice(5), 2, 0.5);
    return segment({ lengthMs, intervalMs: 10_000, shape: (t) => 200 + (mbPerHour * t) / HOUR + n() });
  };

  it('when the limit is reached, and since when it grows', () => {
    const n = noise(dice(6), 2, 0.5);
    const late = (t: number) => 200 + (10 * Math.max(0, t - 12 * HOUR)) / HOUR + n();
    const v = detect(
      input([segment({ lengthMs: DAY, intervalMs: 10_000, shape: late })], { limitBytes: 440 * MB }),
    );
    expect(v.verdict).toBe('leak');
    expect(Math.abs(v.onsetMs! - (START + 12 * HOUR))).toBeLessThan(HOUR);
    expect(Math.abs(v.oomAtMs! - (START + 36 * HOUR))).toBeLessThan(HOUR);
    expect(detect(input([leaking()])).oomAtMs).toBeNull();
  });

  it('a narrow interval around the rate where a straight line explains it all', () => {
    const half: number[] = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      const n = noise(dice(seed), 0.1, 0.3);
      const shape = (t: number) => 60 + (1100 * t) / HOUR + n();
      const scan = segment({ lengthMs: 2 * MINUTE, intervalMs: 1000, shape });
      const v = detect(input([scan], { minWindowMs: 90_000 }));
      expect(v.confidence).toBeGreaterThanOrEqual(0.75);
      const [low, high] = v.rateIntervalBytesPerHour!.map((b) => b / MB);
      expect(low).toBeLessThan(1100);
      expect(high).toBeGreaterThan(1100);
      half.push((high! - low!) / 2);
    }
    expect(half.sort((a, b) => a - b)[2]!).toBeLessThan(0.03 * 1100);
  });

  it('every rule of the chain, with numbers', () => {
    const { reasons } = detect(input([leaking()]));
    const rules = [
      'trend',
      'seasonal_trend',
      'plateau',
      'growth_model',
      'steps',
      'materiality',
      'retreat',
      'recycled_workers',
      'window',
      'inferred_restart',
    ];
    for (const rule of rules) expect(reasons.map((r) => r.rule)).toContain(rule);
    expect(reasons.filter((r) => r.says === 'no_leak')).toEqual([]);
    for (const r of reasons.filter(
      (x) => !['inferred_restart', 'recycled_workers', 'tenant', 'seasonal_trend'].includes(x.rule),
    ))
      expect(r.detail).toMatch(/\d/);
  });

  it('below the least window a leak is at most a suspect, and the gap says so', () => {
    const twoMinutes = segment({
      lengthMs: 2 * MINUTE,
      intervalMs: 1000,
      shape: (t) => 60 + (10 * t) / MINUTE,
    });
    const wary = detect(input([twoMinutes], { minWindowMs: HOUR }));
    expect(wary.verdict).toBe('suspect');
    expect(wary.confidence).toBeLessThan(0.75);
    expect(wary.gaps.map((g) => g.missing).join()).toContain('a long enough window');
    const bold = detect(input([twoMinutes], { minWindowMs: 90_000 }));
    expect(bold.verdict).toBe('leak');
    expect(bold.gaps.map((g) => g.missing).join()).not.toContain('a long enough window');
  });

  it('too few samples are undetermined, with the minutes that are missing', () => {
    const v = detect(
      input([segment({ lengthMs: 2 * MINUTE, intervalMs: 10_000, shape: (t) => 60 + t / MINUTE })]),
    );
    expect(v.verdict).toBe('undetermined');
    expect(v.reasons[0]!.detail).toMatch(/more minutes/);
    const none = detect(input([]));
    expect(none).toMatchObject({
      verdict: 'undetermined',
      rateBytesPerHour: null,
      floor: { atMs: [], values: [] },
    });
  });

  it('growing page cache over flat anonymous memory is page cache, and no leak', () => {
    const n = noise(dice(7), 1, 0.5);
    const shape = () => 120 + n();
    const v = detect(
      input([segment({ lengthMs: DAY, intervalMs: 10_000, shape }, START, (t) => 20 + (30 * t) / HOUR)]),
    );
    expect(v).toMatchObject({ verdict: 'no_leak', kind: 'page_cache', rateBytesPerHour: null });
    expect(detect(input([segment({ lengthMs: DAY, intervalMs: 10_000, shape })])).kind).toBe('unknown');
  });

  it('swap in use and OOM kills are gaps, and so is the calibration on simulated data, always', () => {
    const missing = (v: Verdict) => v.gaps.map((g) => g.missing).join('\n');
    const plain = missing(detect(input([leaking()])));
    const troubled = missing(detect(input([leaking()], { swapUsed: true, oomKills: 2 })));
    expect(troubled).toMatch(/swap/);
    expect(troubled).toMatch(/2 OOM kills/);
    expect(plain).not.toMatch(/swap|OOM/);
    for (const gap of [plain, troubled, missing(detect(input([])))]) expect(gap).toMatch(/calibration/);
    expect(plain).toMatch(/heap census/);
    expect(plain).toMatch(/request counts per tenant/);
  });

  it('a restart inferred from memory alone gives at most a suspect; reported, a leak', () => {
    const n = noise(dice(8), 1, 0.5);
    const shape = (t: number) => 100 + (8 * (t % (12 * HOUR))) / HOUR + n();
    const whole = detect(input([segment({ lengthMs: DAY, intervalMs: 10_000, shape })]));
    expect(whole.verdict).toBe('suspect');
    expect(whole.gaps.map((g) => g.missing).join()).toMatch(/start times of the processes/);
    const life = { lengthMs: 12 * HOUR, intervalMs: 10_000, shape };
    const reported = detect(input([segment(life), segment(life, START + 12 * HOUR)]));
    expect(reported.verdict).toBe('leak');
  });
});
