import { describe, expect, it } from 'vitest';
import { madeReport } from '../../test/report/made-report.ts';
import { MB, madeScored, NO_LEAK, SUSPECT } from '../../test/report/made-scored.ts';
import { checkClaims } from './claims.ts';

const truth = { container: 'orders', tenant: 'gamma', bytesPerHour: 12 * MB };
const right = madeScored('orders', { verdict: { tenant: 'gamma' } });
const holds = (...scored: Parameters<typeof madeReport>[0]) =>
  checkClaims(madeReport(scored), truth).map((claim) => claim.holds);

describe('the demo holds the scan against the truth', () => {
  it('agrees with the right container, tenant and rate and nothing else', () => {
    expect(holds(right, madeScored('media', { verdict: NO_LEAK }))).toEqual([true, true, true, true]);
  });

  it('disagrees with a wrong tenant, a rate off by more than a quarter, and a healthy one that is named', () => {
    expect(holds(madeScored('orders', { verdict: { tenant: 'delta' } }))[1]).toBe(false);
    for (const rate of [8.9, 15.1])
      expect(
        holds(madeScored('orders', { verdict: { tenant: 'gamma', rateBytesPerHour: rate * MB } }))[2],
      ).toBe(false);
    expect(holds(right, madeScored('media', { verdict: SUSPECT }))[3]).toBe(false);
  });

  it('disagrees with everything that was not said when the leak was not named, or only suspected', () => {
    expect(holds()).toEqual([false, false, false, true]);
    expect(holds(madeScored('orders', { verdict: { ...SUSPECT, tenant: 'gamma' } }))[0]).toBe(false);
  });
});
