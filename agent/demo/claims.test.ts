import { describe, expect, it } from 'vitest';
import { collectHeapEvidence } from '../../functions/evidence/collect-heap-evidence.ts';
import type { ScoredContainer } from '../../functions/score/score-history.ts';
import { madeCensus } from '../../test/compose/made-heaps.ts';
import { madeReport } from '../../test/report/made-report.ts';
import { MB, madeScored, NO_LEAK, SUSPECT } from '../../test/report/made-scored.ts';
import { checkClaims } from './claims.ts';

const truth = {
  container: 'orders',
  tenant: 'gamma',
  holder: 'orders.HISTORY',
  bytesPerHour: 12 * MB,
};

/** With a heap that was read. */
function read(scored: ScoredContainer): ScoredContainer {
  const { containerId, startedAtMs } = scored.head;
  const censuses = [{ ...madeCensus(7), instance: { containerId, startedAtMs } }];
  const evidence = collectHeapEvidence({ censuses, ledgers: [], retentions: [], refusals: [] });
  return { ...scored, heap: [...evidence.values()][0]! };
}

const right = read(madeScored('orders', { verdict: { tenant: 'gamma', kind: 'object' } }));

const GAMMA = [{ tenant: 'gamma', count: 900, bytes: 9 }];

/** Which claims hold for these verdicts, when the scan names this path as the first holder and these tenants' objects. */
function holds(
  scored: readonly ScoredContainer[],
  path = 'orders.HISTORY (dict) -> [*] -> bytes',
  tenantObjects = GAMMA,
): boolean[] {
  const report = madeReport(scored);
  const { findings } = report;
  const holders = path === '' ? [] : [{ path, bytes: 9, growth: 9 }];
  const leaks = findings.high_confidence_leaks.map((leak) => ({
    ...leak,
    holders,
    tenant_objects: tenantObjects,
  }));
  const told = { ...report, findings: { ...findings, high_confidence_leaks: leaks } };
  return checkClaims({ report: told, scored }, truth).map((claim) => claim.holds);
}
const [NAMED, TENANT, RATE, KIND, HOLDER, OWNER, READ, ALONE] = [0, 1, 2, 3, 4, 5, 6, 7];

describe('the demo holds the scan against the truth', () => {
  it('agrees with the right container, tenant, rate, kind and holder and nothing else', () => {
    expect(holds([right, read(madeScored('media', { verdict: NO_LEAK }))])).toEqual(Array(8).fill(true));
  });

  it('disagrees with a wrong tenant, a rate off by more than a quarter, and a healthy one that is named', () => {
    expect(holds([madeScored('orders', { verdict: { tenant: 'delta' } })])[TENANT]).toBe(false);
    for (const rate of [8.9, 15.1])
      expect(
        holds([madeScored('orders', { verdict: { tenant: 'gamma', rateBytesPerHour: rate * MB } })])[RATE],
      ).toBe(false);
    expect(holds([right, madeScored('media', { verdict: SUSPECT })])[ALONE]).toBe(false);
  });

  it('disagrees with another kind, another holder, one of a like name, none, and a heap that was not read', () => {
    expect(holds([read(madeScored('orders', { verdict: { kind: 'native' } }))])[KIND]).toBe(false);
    for (const path of ['orders.SERVED (dict) -> [*] -> int', 'orders.HISTORY_2 (dict) -> [*] -> bytes', ''])
      expect(holds([right], path)[HOLDER]).toBe(false);
    expect(holds([right, madeScored('media', { verdict: NO_LEAK })])[READ]).toBe(false);
    expect(holds([right], undefined, [{ tenant: 'delta', count: 1000, bytes: 9 }, ...GAMMA])[OWNER]).toBe(
      false,
    );
    expect(holds([right], undefined, [])[OWNER]).toBe(false);
  });

  it('disagrees with everything that was not said when the leak was not named, or only suspected', () => {
    expect(holds([])).toEqual([false, false, false, false, false, false, false, true]);
    expect(holds([madeScored('orders', { verdict: { ...SUSPECT, tenant: 'gamma' } })])[NAMED]).toBe(false);
  });
});
