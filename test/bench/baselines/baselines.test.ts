import { describe, expect, it } from 'vitest';
import type { CorpusCase } from '../../corpus/corpus-case.ts';
import { HOUR, MB, MINUTE } from '../../corpus/units.ts';
import type { Detector } from './baseline.ts';
import { coroot } from './coroot.ts';
import { gatedLeastSquares } from './gated-least-squares.ts';
import { predictLinear } from './predict-linear.ts';

/** A day, one sample a minute; `shape` in MB at an hour. */
function made(id: string, shape: (hour: number) => number, limitMb: number | null = null): CorpusCase {
  const atMs = Array.from({ length: 1440 }, (_, i) => 1_790_000_100_000 + i * MINUTE);
  const values = atMs.map((t) => Math.round(shape((t - atMs[0]!) / HOUR) * MB));
  const anonBytes = { atMs, values };
  return {
    id,
    family: id,
    service: id,
    kind: 'healthy',
    truth: null,
    input: {
      segments: [{ startedAtMs: atMs[0]!, anonBytes, fileBytes: { atMs: [], values: [] } }],
      requests: [],
      requestSource: null,
      labelTenant: null,
      limitBytes: limitMb === null ? null : limitMb * MB,
      swapUsed: false,
      oomKills: 0,
      minWindowMs: HOUR,
    },
  };
}

/** Deterministic, without a trend. */
const ripple = (hour: number): number => 3 * Math.sin(hour * 40) + 2 * Math.cos(hour * 97);
const FLAT = made('flat', (h) => 300 + ripple(h));
const STEEP = made('60 MB/h', (h) => 300 + 60 * h + ripple(h));
const SLOW = made('1 MB/h', (h) => 300 + h + ripple(h));
const WARM_UP = made('warm-up of an hour', (h) => 200 + 100 * (1 - Math.exp(-h)) + ripple(h));

async function alarms(detector: Detector, cases: readonly CorpusCase[]): Promise<boolean[]> {
  return (await detector(cases)).map((a) => a.confidence >= 0.75);
}

describe('the baselines', () => {
  it('predict_linear sees what grows by a fifth in a day, or reaches its limit in four hours', async () => {
    expect(await alarms(predictLinear, [FLAT, STEEP, SLOW, WARM_UP])).toEqual([false, true, false, false]);
    const near = made('10 MB/h, 20 MB below the limit', (h) => 300 + 10 * h, 560);
    const far = made('10 MB/h, far below the limit', (h) => 300 + 10 * h, 5000);
    expect(await alarms(predictLinear, [near, far])).toEqual([true, false]);
  });

  it('the gate on R2 wants a straight line that stands out of the noise', async () => {
    expect(await alarms(gatedLeastSquares, [FLAT, STEEP, SLOW, WARM_UP])).toEqual([false, true, true, false]);
    const falling = made('falls', (h) => 300 - 5 * h);
    expect(await alarms(gatedLeastSquares, [falling])).toEqual([false]);
  });

  it("Coroot's rule wants 10 % and 50 MiB an hour, since the last drop", async () => {
    expect(await alarms(coroot, [FLAT, STEEP, SLOW, WARM_UP])).toEqual([false, false, false, false]);
    const fast = made('restarted, then 120 MB/h', (h) => (h < 20 ? 300 + 10 * h : 100 + 120 * (h - 20)));
    expect(await alarms(coroot, [fast])).toEqual([true]);
  });
});
