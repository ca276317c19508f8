import { describe, expect, it } from 'vitest';
import type { SnapshotRecord } from '../../../functions/contract/records.ts';
import { aTarget } from '../../../test/collect/recorded-target.ts';
import { madeAccess, madeProcess, recordedReader } from '../../../test/compose/made-heaps.ts';
import type { HeapCensus } from '../../heap/census/heap-census.ts';
import { CPU_SHARE, createDaemonHeaps } from './daemon-heaps.ts';

const MINUTE = 60_000;
const EVERY = 15 * MINUTE;

/** A host with so many containers of one Python process each, whose census costs so much CPU time. */
function host(containers: number, costMs: (pid: number) => number) {
  const pids = Array.from({ length: containers }, (_, i) => 100 + i);
  const targets = pids.map((pid) =>
    aTarget({
      instance: { containerId: `c${pid}`, startedAtMs: 1 },
      rootPid: pid,
      rootStartTicks: pid * 10,
    }),
  );
  const clock = { nowMs: 0, cpuMs: 0 };
  const records: SnapshotRecord[] = [];
  const reader = recordedReader({
    census: ({ pid }): Partial<HeapCensus> => {
      clock.cpuMs += costMs(pid);
      return { observedAtMs: clock.nowMs, cost: { cpuMs: costMs(pid), bytesRead: 1, reads: 1 } };
    },
  });
  const abort = new AbortController();
  const access = madeAccess({
    reader,
    processes: ({ rootPid }) => [madeProcess(rootPid)],
    now: () => clock.nowMs,
  });
  const heaps = createDaemonHeaps({
    access,
    processes: () => new Map(targets.map((target) => [target, [madeProcess(target.rootPid)]])),
    record: (more) => records.push(...more),
    everyMs: EVERY,
    childCpuMs: () => clock.cpuMs,
    signal: abort.signal,
  });
  const run = async (untilMs: number): Promise<void> => {
    for (; clock.nowMs <= untilMs; clock.nowMs += MINUTE) await heaps.visit();
  };
  return { heaps, clock, reader, records, abort, run };
}

describe('the heaps of a daemon', () => {
  it('are read at once and then every quarter of an hour, and recorded with their ledgers', async () => {
    const { run, records } = host(2, () => 40);
    await run(60 * MINUTE);
    expect(records.filter(({ type }) => type === 'census')).toHaveLength(2 * 5);
    expect(records.filter(({ type }) => type === 'ledger')).toHaveLength(2 * 5);
  });

  it('cost half a percent of a core at most, however many there are, and all of them get their turn', async () => {
    const { run, clock, records } = host(200, () => 150);
    await run(24 * 60 * MINUTE);
    expect(clock.cpuMs).toBeLessThanOrEqual(CPU_SHARE * (clock.nowMs + EVERY) + 150);
    expect(clock.cpuMs).toBeGreaterThan(CPU_SHARE * clock.nowMs * 0.9);
    const perContainer = Map.groupBy(
      records.filter(({ type }) => type === 'census'),
      ({ instance }) => instance.containerId,
    );
    expect(perContainer.size).toBe(200);
    const counts = [...perContainer.values()].map((own) => own.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('are read the less often the more they cost, and a large one keeps no other waiting', async () => {
    const { run, records } = host(5, (pid) => (pid === 100 ? 8000 : 40));
    await run(24 * 60 * MINUTE);
    const count = (pid: number): number => records.filter((r) => r.type === 'census' && r.pid === pid).length;
    expect(count(100)).toBeGreaterThan(8);
    expect(count(100)).toBeLessThan(16);
    expect(count(101)).toBeGreaterThan(90);
  });

  it('are never read two at a time, also when a visit comes while one still reads', async () => {
    const { heaps, reader } = host(3, () => 40);
    const [first, second] = await Promise.all([heaps.visit(), heaps.visit()]);
    expect(reader.mostAtOnce()).toBe(1);
    expect(first).toEqual({ censuses: 3, waiting: 0 });
    expect(second).toEqual({ censuses: 0, waiting: 0 });
  });

  it('are left alone once the daemon is to stop', async () => {
    const { heaps, reader, abort } = host(3, () => 40);
    abort.abort();
    await heaps.visit();
    expect(reader.calls).toEqual([]);
  });

  it('say how many have to wait for the budget', async () => {
    const { heaps } = host(100, () => 150);
    const { censuses, waiting } = await heaps.visit();
    expect(censuses + waiting).toBe(100);
    expect(waiting).toBeGreaterThan(50);
  });
});
