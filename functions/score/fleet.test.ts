import { describe, expect, it } from 'vitest';
import { dice, HOUR, input, MB, MINUTE, noise, START, segment } from '../../test/detect/simulate.ts';
import type { CensusRecord } from '../contract/records.ts';
import { detect } from '../detect/detect.ts';
import { collectHeapEvidence } from '../evidence/collect-heap-evidence.ts';
import { persists, sureAtOnce } from './confirmation.ts';
import { innerSignals } from './inner-signals.ts';
import { poolReplicas } from './pool-replicas.ts';
import type { ScoredContainer } from './scored-container.ts';

const WINDOW = { fromMs: START, toMs: START + 24 * HOUR };

/** A replica of one service under noise, a part of which all replicas share. */
function replica(seed: number, mbPerHour: number, o: { service?: string; shared?: number } = {}) {
  const own = noise(dice(seed), 1);
  const common = noise(dice(99), o.shared ?? 0);
  const shape = (t: number) => 200 + (mbPerHour * t) / HOUR + own() + common();
  const life = segment({ lengthMs: 24 * HOUR, intervalMs: MINUTE, shape });
  return scoredAs(detect(input([life])), o.service ?? 'api', seed);
}

function scoredAs(verdict: ScoredContainer['verdict'], service: string, seed: number): ScoredContainer {
  const identity = { name: `${service}-${seed}`, service, version: '1', tenant: null };
  return {
    head: { host: `host-${seed}`, containerId: `c${seed}`, startedAtMs: START, identity },
    verdict,
    window: WINDOW,
  } as unknown as ScoredContainer;
}

const pooled = (scored: readonly ScoredContainer[]) =>
  poolReplicas(scored).map((s) => s.verdict.reasons.find((r) => r.rule === 'replicas'));

describe('replicas of a service', () => {
  it('say together that the service leaks, and each keeps its own verdict', () => {
    const scored = [1, 2, 3].map((seed) => replica(seed, 5));
    const reasons = pooled(scored);
    expect(reasons.map((r) => r?.says)).toEqual(['leak', 'leak', 'leak']);
    expect(reasons[0]!.detail).toMatch(/3 replicas: 3 of them grow/);
    expect(poolReplicas(scored).map((s) => s.verdict.confidence)).toEqual(
      scored.map((s) => s.verdict.confidence),
    );
  });

  it('one that leaks alone is told as one of three; other services and single containers get nothing', () => {
    const scored = [replica(1, 8), replica(2, 0), replica(3, 0), replica(4, 8, { service: 'lonely' })];
    const reasons = pooled(scored);
    expect(reasons[0]!.says).toBe('no_opinion');
    expect(reasons[0]!.detail).toMatch(/1 of them grow/);
    expect(reasons[3]).toBeUndefined();
  });

  it('count shared movements once', () => {
    const rho = (shared: number) =>
      Number(
        /correlation (-?\d\.\d+)/.exec(pooled([1, 2].map((s) => replica(s, 2, { shared })))[0]!.detail)![1],
      );
    expect(rho(6)).toBeGreaterThan(0.9);
    expect(Math.abs(rho(0))).toBeLessThan(0.3);
  });
});

describe('confirmation', () => {
  const sure = scoredAs({ ...replica(1, 8).verdict, verdict: 'leak', confidence: 0.989 }, 'a', 1);
  const likely = scoredAs({ ...sure.verdict, confidence: 0.8 }, 'b', 2);
  const clear = (n: number) =>
    Array.from({ length: n }, (_, i) =>
      scoredAs({ ...sure.verdict, verdict: 'no_leak', confidence: 0.02 }, 'c', 10 + i),
    );

  it('at first sight takes more evidence in a larger fleet', () => {
    expect([...sureAtOnce([sure, ...clear(4)])]).toEqual([sure]);
    expect([...sureAtOnce([sure, ...clear(400)])]).toEqual([]);
    expect([...sureAtOnce([likely])]).toEqual([]);
  });

  it('or persistence for a twelfth of the window', () => {
    const since = (hours: number) => ({ seenSinceMs: START, nowMs: START + hours * HOUR });
    expect(persists(likely, since(1.9))).toBe(false);
    expect(persists(likely, since(2))).toBe(true);
  });
});

describe('heap censuses', () => {
  const census = (pid: number, hour: number, bytes: number, freeBytes: number | null) =>
    ({
      pid,
      startTicks: 1,
      observedAtMs: START + hour * HOUR,
      types: [
        { type: 'dict', count: 1, bytes },
        { type: 'str', count: 1, bytes: MB },
      ],
      allocator: freeBytes === null ? null : { arenaBytes: 0, usedBytes: 0, freeBytes },
    }) as unknown as CensusRecord;

  it('become series of the process read most often, in order of time', () => {
    const signals = innerSignals({
      censuses: [census(7, 2, 30, 5), census(7, 1, 20, null), census(8, 1, 99, 9)],
      heap: null,
    })!;
    expect(signals.heapBytes).toEqual({
      atMs: [1, 2].map((h) => START + h * HOUR),
      values: [MB + 20, MB + 30],
    });
    expect(signals.allocatorFreeBytes!.values).toEqual([5]);
    expect(innerSignals({ censuses: [], heap: null })).toBeNull();
  });

  it('give way to ledgers, which are the whole container, of as many processes each', () => {
    const ledger = (hour: number, objects: number, processesRead: number) => ({
      instance: { containerId: 'c', startedAtMs: START },
      observedAtMs: START + hour * HOUR,
      anonBytes: 100 * MB,
      pythonObjectsBytes: objects,
      allocatorFreeBytes: 5,
      interpreterBytes: 0,
      unexplainedBytes: 100 * MB - objects - 5,
      fileBytes: 0,
      kernelBytes: null,
      processes: 3,
      processesRead,
    });
    const withLedgers = (...ledgers: ReturnType<typeof ledger>[]) =>
      innerSignals({
        censuses: [census(7, 1, 20, null)],
        heap: collectHeapEvidence({ ledgers, censuses: [], retentions: [], refusals: [] }).get(`c#${START}`)!,
      })!;
    const signals = withLedgers(ledger(3, 30, 2), ledger(1, 10, 2), ledger(2, 4, 1));
    expect(signals.heapBytes).toEqual({ atMs: [START + HOUR, START + 3 * HOUR], values: [10, 30] });
    expect(signals.unexplainedBytes!.values[0]).toBe(100 * MB - 15);
    expect(withLedgers(ledger(1, 10, 2), ledger(2, 4, 1)).heapBytes!.values).toEqual([MB + 20]);
  });
});
