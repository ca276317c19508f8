import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCpuBudget } from './cpu-budget.ts';

const budget = (over = {}) =>
  createCpuBudget({ share: 0.005, creditMs: 0, mostMs: 10_000, nowMs: 0, ...over });

describe('the CPU budget', () => {
  it('affords what the time that passed has earned, and no more', () => {
    const b = budget();
    expect(b.affords(500, 99_000)).toBe(false);
    expect(b.affords(500, 100_000)).toBe(true);
  });

  it('pays back what was overspent before it affords anything again', () => {
    const b = budget({ creditMs: 100 });
    expect(b.affords(100, 0)).toBe(true);
    b.charge(1100);
    expect(b.affords(1, 200_000)).toBe(false);
    expect(b.affords(1, 200_200)).toBe(true);
  });

  it('lets work dearer than all that can be saved wait for a full purse, not for ever', () => {
    const b = budget();
    expect(b.affords(60_000, 1_999_000)).toBe(false);
    expect(b.affords(60_000, 2_000_000)).toBe(true);
  });

  it('earns nothing while the clock goes backwards', () => {
    const b = budget();
    b.affords(0, 1_000_000);
    b.charge(5000);
    expect(b.affords(1, 500_000)).toBe(false);
    expect(b.affords(500, 600_000)).toBe(true);
  });

  it('spends at most its share of the time, the credit, and one job beyond', () => {
    const step = fc.record({
      passMs: fc.integer({ min: 0, max: 600_000 }),
      costMs: fc.integer({ min: 1, max: 30_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const b = budget({ creditMs: 4500 });
        let nowMs = 0;
        let spentMs = 0;
        for (const { passMs, costMs } of steps) {
          nowMs += passMs;
          if (!b.affords(costMs, nowMs)) continue;
          b.charge(costMs);
          spentMs += costMs;
        }
        expect(spentMs).toBeLessThanOrEqual(4500 + 0.005 * nowMs + 30_000);
      }),
    );
  });
});
