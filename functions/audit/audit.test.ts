import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillHistory } from '../../test/bench/make-history.ts';
import { BIN_MS } from '../contract/records.ts';
import { seededRandom } from '../detect/seeded-random.ts';
import type { HistoryStore } from '../store/history.ts';
import { openSqliteHistory } from '../store/sqlite/open-history.ts';
import { audit } from './audit.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MB = 1_048_576;
const END = 1_790_000_100_000 - (1_790_000_100_000 % BIN_MS);

let folder: string;
let store: HistoryStore;
let clock = END;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-test-'));
  clock = END;
  store = openSqliteHistory(join(folder, 'history.sqlite'), { onNotice: () => {}, now: () => clock });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function fill(host: string, names: readonly string[], hours: number, endMs = END) {
  const random = seededRandom(3);
  await fillHistory(store, {
    containers: names,
    hours,
    intervalMs: 60_000,
    host,
    endMs,
    shape: (name, tMs) =>
      200 * MB + (name === 'leaky' ? 2 * MB * (hours + (tMs - endMs) / HOUR) : 0) + 3 * MB * random(),
  });
}

const run = (windowMs: number) => audit({ store, nowMs: clock, windowMs, minWindowMs: HOUR, tenants: null });

describe('audit of a history', () => {
  it('judges every host and says what it did not do', async () => {
    await fill('host-a', ['leaky', 'steady'], 24);
    await fill('host-b', ['calm'], 24);
    const { scored, steps, notices } = await run(7 * DAY);
    expect(scored.map((s) => [s.head.host, s.head.identity.name, s.verdict.verdict])).toEqual([
      ['host-b', 'calm', 'no_leak'],
      ['host-a', 'leaky', 'leak'],
      ['host-a', 'steady', 'no_leak'],
    ]);
    expect(steps.EnumerateContainers.detail).toMatch(/^Found 3 containers of 3 services on 2 hosts/);
    expect(steps.InjectHeapProfiler.detail).toMatch(/^Not performed/);
    expect(steps.CorrelateWithTraces.detail).toMatch(/^Not performed: the history holds no request counts/);
    expect(notices).toEqual([]);
  });

  it('reads hours where the bins have expired: a leak of 12 days is seen in a window of 14', async () => {
    clock = END - 7 * DAY;
    await fill('host-a', ['leaky', 'steady'], 5 * 24, clock);
    clock = END;
    const { scored } = await run(14 * DAY);
    expect(scored.map((s) => s.verdict.verdict)).toEqual(['leak', 'no_leak']);
    expect(scored[0]!.segments[0]!.anonBytes.atMs.length).toBeGreaterThanOrEqual(5 * 24 - 1);
    expect(scored[0]!.verdict.rateBytesPerHour! / MB).toBeCloseTo(2, 0);
    expect(scored[0]!.sampleCount).toBe(5 * 24 * 60);
    expect((await run(6 * DAY)).scored).toEqual([]);
  });
});
