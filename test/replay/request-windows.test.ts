import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RecordedSeries, toRecordedSeries } from '../../agent/replay/recorded-series.ts';
import { requestWindows } from '../../agent/replay/request-windows.ts';

const NAMES = {
  container: 'container',
  service: 'service',
  version: 'version',
  host: 'instance',
  tenant: 'tenant',
};
const NO_COUNTS = { duplicates: 0, disordered: 0, notNumbers: 0, malformed: 0, farAway: 0 };

function counter(tenant: string, samples: readonly (readonly [number, number])[]): RecordedSeries {
  const metric = { __name__: 'http_requests_total', container: 'a', tenant };
  const points = {
    atMs: Float64Array.from(samples, ([t]) => t * 1000),
    values: Float64Array.from(samples, ([, v]) => v),
    counts: NO_COUNTS,
  };
  return toRecordedSeries(metric, { metric, ...points }, NAMES);
}

const sum = (windows: ReturnType<typeof requestWindows>['windows'], tenant: string): number =>
  windows.reduce((n, w) => n + (w.requests[tenant] ?? 0), 0);

describe('cumulative counters as requests per window', () => {
  it('are the increases, and a counter that falls began anew', () => {
    const { windows, requests } = requestWindows(
      [
        counter('t1', [
          [0, 100],
          [60, 110],
          [120, 4],
          [180, 9],
        ]),
        counter('t2', [
          [0, 0],
          [60, 0],
          [120, 7],
          [180, 7],
        ]),
      ],
      'tenant',
      100,
    );
    expect(windows.map((w) => w.requests)).toEqual([
      { t1: 10, t2: 0 },
      { t1: 4, t2: 7 },
      { t1: 5, t2: 0 },
    ]);
    expect(windows[1]).toMatchObject({ fromMs: 60_000, toMs: 120_000 });
    expect(requests).toBe(26);
  });

  it('sum over the series of one tenant, and no tenant is one of its own', () => {
    const { windows } = requestWindows(
      [
        counter('t1', [
          [0, 0],
          [60, 3],
        ]),
        counter('t1', [
          [0, 5],
          [60, 10],
        ]),
        counter('', [
          [0, 0],
          [60, 2],
        ]),
      ],
      'tenant',
      100,
    );
    expect(windows[0]!.requests).toEqual({ t1: 8, '': 2 });
  });

  it('spread what grew over a gap evenly', () => {
    const samples = [
      [0, 0],
      [60, 10],
      [120, 20],
      [360, 60],
      [420, 70],
    ] as const;
    const { windows } = requestWindows([counter('t', samples)], 'tenant', 100);
    expect(windows.map((w) => w.requests.t)).toEqual([10, 10, 10, 10, 10, 10, 10]);
  });

  it('count tenants beyond the limit together, the busiest apart', () => {
    const busy = Array.from({ length: 5 }, (_, i) =>
      counter(`t${i}`, [
        [0, 0],
        [60, i + 1],
      ]),
    );
    const { windows, merged } = requestWindows(busy, 'tenant', 2);
    expect(merged).toBe(3);
    expect(windows[0]!.requests).toEqual({ t4: 5, t3: 4, '': 6 });
  });

  it('take a tenant that is named like a property of objects', () => {
    const { windows } = requestWindows(
      [
        counter('__proto__', [
          [0, 0],
          [60, 3],
        ]),
      ],
      'tenant',
      100,
    );
    expect(Object.entries(windows[0]!.requests)).toEqual([['__proto__', 3]]);
  });

  it('neither lose nor invent a request, whatever the step, the gaps and the resets', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 900 }), fc.nat(1000), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(fc.array(step, { minLength: 2, maxLength: 50 }), { minLength: 1, maxLength: 4 }),
        (all) => {
          let expected = 0;
          const counters = all.map((steps, k) => {
            let [t, v] = [0, 0];
            const samples = steps.map(([dt, dv, reset], i): [number, number] => {
              const next = reset ? dv : v + dv;
              if (i > 0) expected += next >= v ? next - v : next;
              t += dt;
              v = next;
              return [t, v];
            });
            return counter(`t${k}`, samples);
          });
          const { windows } = requestWindows(counters, 'tenant', 100);
          const got = counters.reduce((n, c) => n + sum(windows, c.labels.tenant!), 0);
          expect(got).toBeCloseTo(expected, 5);
          for (let i = 1; i < windows.length; i++) expect(windows[i]!.fromMs).toBe(windows[i - 1]!.toMs);
        },
      ),
    );
  });
});
