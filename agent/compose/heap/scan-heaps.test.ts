import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SnapshotRecord } from '../../../functions/contract/records.ts';
import { processTarget } from '../../../test/collect/recorded-target.ts';
import { madeAccess, madeProcess, recordedReader } from '../../../test/compose/made-heaps.ts';
import { MB } from '../../../test/report/made-scored.ts';
import type { Target } from '../../discover/target.ts';
import type { HeapAccess } from './read-container-heaps.ts';
import { startScanHeaps } from './scan-heaps.ts';

const target = processTarget(process.pid);

/** A scan's heaps on a clock that stands wherever the test puts it. */
function scan(durationMs: number, over: Partial<HeapAccess> = {}, targets: readonly Target[] = [target]) {
  const clock = { nowMs: 0 };
  const reader = recordedReader();
  const records: SnapshotRecord[] = [];
  const abort = new AbortController();
  const start = () =>
    startScanHeaps({
      access: madeAccess({ reader, now: () => clock.nowMs, ...over }),
      targets: () => targets,
      record: (more) => records.push(...more),
      durationMs,
      signal: abort.signal,
    });
  return { clock, reader, records, abort, start };
}

describe('the heaps of a scan', () => {
  it('are read at the start and at the end of a short one, and recorded with their ledgers', async () => {
    const { start, reader, records } = scan(5000);
    const heaps = start();
    await heaps.finish();
    expect(reader.calls).toEqual(['census 7', 'census 7']);
    expect(records.map(({ type }) => type)).toEqual(['census', 'ledger', 'census', 'ledger']);
    expect(heaps.readings()).toMatchObject({ censuses: [{ pid: 7 }, { pid: 7 }], ledgers: [{}, {}] });
  });

  it('are left alone where a label says so, which is counted', async () => {
    const { start, reader } = scan(5000, {}, [{ ...target, heap: 'never' }]);
    const heaps = start();
    await heaps.finish();
    expect(reader.calls).toEqual([]);
    expect(heaps.facts()).toMatchObject({ forbidden: 1 });
  });

  it('are read in the middle of a longer one, too, and who holds them at the start where that is cheap', async () => {
    const clock = { nowMs: 0 };
    // Reading holders takes until the middle of the scan.
    const reader = recordedReader({
      retention: () => {
        clock.nowMs = 30_000;
        return {};
      },
    });
    const { start } = scan(60_000, {
      reader,
      now: () => clock.nowMs,
      processes: () => [madeProcess(7), madeProcess(8, { residentBytes: 300 * MB })],
    });
    const heaps = start();
    await sleep(20);
    expect(reader.calls).toEqual(['census 8', 'census 7', 'retention 7', 'census 8', 'census 7']);
    expect(heaps.doing()).toBeNull();
    await heaps.finish();
    expect(reader.calls).toHaveLength(7);
  });

  it('have who held what at the start among the readings only where the verdicts ask for it again', async () => {
    const { start } = scan(20_000, { processes: () => [madeProcess(7), madeProcess(8)] });
    const heaps = start();
    await heaps.finish();
    expect(heaps.facts().retentions).toBe(2);
    expect(heaps.readings().retentions).toEqual([]);
    const job = { instance: target.instance, target: { pid: 8, startTicks: 80 }, types: [], tenants: [] };
    await heaps.retain([job]);
    expect(heaps.readings().retentions.map(({ pid }) => pid)).toEqual([8, 8]);
  });

  it('are asked for holders after the verdicts, by type and tenant; a refusal is written down and costs no other', async () => {
    const reader = recordedReader({ retention: ({ pid }) => (pid === 7 ? 'too-large' : {}) });
    const { start } = scan(5000, { reader });
    const heaps = start();
    await heaps.finish();
    const job = (pid: number) => ({
      instance: target.instance,
      target: { pid, startTicks: pid * 10 },
      types: ['dict'],
      tenants: ['acme'],
    });
    await heaps.retain([job(7), job(8)]);
    expect(heaps.readings()).toMatchObject({
      retentions: [{ pid: 8, instance: target.instance }],
      refusals: [{ pid: 7, rule: 'too-large', instance: target.instance }],
    });
    expect(heaps.facts()).toMatchObject({ censusCalls: 2, retentionCalls: 2, retentions: 1, processes: 1 });
    expect(heaps.facts()).toMatchObject({ refused: [], holdersRefused: [{ pid: 7, rule: 'too-large' }] });
  });

  it('of an interrupted one are read a last time, and nobody is asked for holders any more', async () => {
    const { start, reader, abort } = scan(60_000);
    const heaps = start();
    abort.abort();
    await heaps.finish();
    await heaps.retain([
      { instance: target.instance, target: { pid: 7, startTicks: 70 }, types: [], tenants: [] },
    ]);
    expect(reader.calls.at(-1)).toBe('census 7');
    expect(reader.calls).not.toContain('retention 7');
  });

  it('that there was no time for are counted', async () => {
    const clock = { nowMs: 0 };
    const { start } = scan(4000, {
      processes: () => [7, 8, 9].map((pid) => madeProcess(pid)),
      // Each look at the clock takes a second and a half.
      now: () => (clock.nowMs += 1500),
    });
    const heaps = start();
    await heaps.finish();
    expect(heaps.facts().leftOut).toBeGreaterThan(0);
  });

  it('tell of a defect when they are waited for, and end no process before', async () => {
    const reader = { ...recordedReader(), census: () => Promise.reject(new TypeError('defect')) };
    const heaps = scan(5000, { reader }).start();
    await sleep(5);
    await expect(heaps.finish()).rejects.toThrow('defect');
  });
});
