import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BIN_MS, requestsRecord } from '../../functions/contract/records.ts';
import type { Target } from '../discover/target.ts';
import { createRequestWindows } from './request-windows.ts';

const START = 1_795_510_000_000;
const target: Target = {
  instance: { containerId: 'c1', startedAtMs: START },
  identity: { name: 'web', service: 'web', version: '1', image: null, tenant: null, source: 'docker' },
  rootPid: 1,
  rootStartTicks: 1,
  probe: null,
};
const windowsFrom = (fromMs: number, maxTenants = 100) =>
  createRequestWindows({ target, windowMs: 10_000, maxTenants, fromMs });
const ok = (tenant: string | null) => ({ tenant, failed: false });

describe('request windows', () => {
  it('count requests and errors per tenant, others, and lines that are none', () => {
    const windows = windowsFrom(START, 1);
    windows.request(ok('acme'), START, START);
    windows.request({ tenant: 'acme', failed: true }, START + 1, START + 1);
    windows.request(ok(null), START + 2, START + 2);
    windows.request(ok('beyond'), START + 3, START + 3);
    windows.other('unparsed', START + 4, START + 4);
    windows.other('dropped', START + 5, START + 5);
    const records = windows.close(START + 10_000);
    expect(records).toEqual([
      {
        type: 'requests',
        instance: target.instance,
        identity: target.identity,
        source: 'access-log',
        fromMs: START,
        toMs: START + 10_000,
        tenants: { acme: { requests: 2, errors: 1 } },
        otherRequests: 1,
        untenantedRequests: 1,
        unparsedLines: 1,
        droppedLines: 1,
      },
    ]);
    expect(requestsRecord.parse(records[0])).toEqual(records[0]);
  });

  it('start when counting began, and end where they were cut', () => {
    const windows = windowsFrom(START + 4000);
    windows.request(ok('a'), START + 5000, START + 5000);
    windows.request(ok('a'), START + 12_000, START + 12_000);
    expect(windows.closeAll(START + 13_000).map((r) => [r.fromMs, r.toMs])).toEqual([
      [START + 4000, START + 10_000],
      [START + 10_000, START + 13_000],
    ]);
    windows.request(ok('a'), START + 12_500, START + 14_000);
    expect(windows.close(START + 20_000).map((r) => [r.fromMs, r.toMs])).toEqual([
      [START + 13_000, START + 20_000],
    ]);
  });

  it('say zero only once the target has logged a request', () => {
    const windows = windowsFrom(START);
    expect(windows.close(START + 20_000)).toEqual([]);
    windows.request(ok('a'), START + 20_000, START + 20_000);
    expect(windows.close(START + 50_000).map((r) => r.tenants)).toEqual([
      { a: { requests: 1, errors: 0 } },
      {},
      {},
    ]);
  });

  it('say nothing about a long pause of the host', () => {
    const windows = windowsFrom(START);
    windows.request(ok('a'), START, START);
    expect(windows.close(START + 86_400_000).map((r) => r.fromMs)).toEqual([START]);
  });

  it('lose no request and claim no time twice, in whatever order lines and flushes come', () => {
    const step = fc.record({
      kind: fc.constantFrom('line', 'line', 'close', 'closeAll'),
      advance: fc.nat(9000),
      lag: fc.integer({ min: -60_000, max: 60_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const windows = windowsFrom(START);
        let nowMs = START;
        let counted = 0;
        const records = steps.flatMap(({ kind, advance, lag }) => {
          nowMs += advance;
          if (kind === 'close') return windows.close(nowMs - 2000);
          if (kind === 'closeAll') return windows.closeAll(nowMs);
          if (windows.request(ok('a'), nowMs - lag, nowMs)) counted++;
          return [];
        });
        records.push(...windows.closeAll(nowMs + 10_000));
        expect(records.reduce((sum, r) => sum + (r.tenants.a?.requests ?? 0), 0)).toBe(counted);
        for (const [i, { fromMs, toMs }] of records.entries()) {
          expect(fromMs).toBeLessThan(toMs);
          expect(Math.floor(fromMs / BIN_MS)).toBe(Math.floor((toMs - 1) / BIN_MS));
          if (i > 0) expect(fromMs).toBeGreaterThanOrEqual(records[i - 1]!.toMs);
        }
      }),
    );
  });
});
