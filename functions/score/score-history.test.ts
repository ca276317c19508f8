import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillHistory, type HistoryShape } from '../../test/bench/make-history.ts';
import { packSamples } from '../contract/packed-samples.ts';
import { BIN_MS, type RequestsRecord } from '../contract/records.ts';
import { seededRandom } from '../detect/seeded-random.ts';
import type { HistoryStore } from '../store/history.ts';
import { openSqliteHistory } from '../store/sqlite/open-history.ts';
import { scoreHistory } from './score-history.ts';
import { trackFindings } from './track-findings.ts';

const HOUR = 3_600_000;
const MB = 1_048_576;
const END = 1_790_000_100_000 - (1_790_000_100_000 % BIN_MS);

let folder: string;
let store: HistoryStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'score-test-'));
  store = openSqliteHistory(join(folder, 'history.sqlite'), { onNotice: () => {}, now: () => END });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** `leaky` grows by 10 MB/h, everything else stands still under the same noise. */
function shape(seed: number): HistoryShape['shape'] {
  const random = seededRandom(seed);
  return (container, tMs) => {
    const grown = container === 'leaky' ? (10 * MB * (tMs - (END - 24 * HOUR))) / HOUR : 0;
    return 150 * MB + grown + 3 * MB * random();
  };
}

function fill(over: Partial<HistoryShape> = {}) {
  return fillHistory(store, {
    containers: ['steady', 'leaky'],
    hours: 6,
    intervalMs: 10_000,
    host: 'host-a',
    endMs: END,
    shape: shape(1),
    ...over,
  });
}

function score(over: Partial<Parameters<typeof scoreHistory>[0]> = {}) {
  return scoreHistory({ store, nowMs: END, windowMs: 24 * HOUR, minWindowMs: HOUR, ...over });
}

describe('scoring a real history', () => {
  it('finds the leak, clears the rest, in order of names', async () => {
    const filled = await fill();
    const scored = await score();
    expect(scored.map((s) => s.head.identity.name)).toEqual(['leaky', 'steady']);
    expect(scored.map((s) => s.verdict.verdict)).toEqual(['leak', 'no_leak']);
    expect(scored[0]!.verdict.rateBytesPerHour! / MB).toBeCloseTo(10, 0);
    expect(scored.reduce((n, s) => n + s.sampleCount, 0)).toBe(filled.samples);
    expect(scored.reduce((n, s) => n + s.bins.length, 0)).toBe(filled.bins);
    expect(await score()).toEqual(scored);
  });

  it('looks at the window only', async () => {
    await fill();
    const [leaky] = await score({ windowMs: 90 * 60_000 + 20_000 });
    expect(leaky!.sampleCount).toBe(542);
    expect(leaky!.segments[0]!.anonBytes.atMs[0]).toBe(leaky!.window.fromMs);
    expect(await score({ nowMs: END + 48 * HOUR })).toEqual([]);
  });

  it('obeys host, acceptance and the tenants of labels', async () => {
    await fill();
    await fill({ containers: ['elsewhere'], host: 'host-b' });
    const names = async (over: Parameters<typeof score>[0]) =>
      (await score(over)).map((s) => s.head.identity.name);
    expect(await names({})).toEqual(['elsewhere', 'leaky', 'steady']);
    expect(await names({ host: 'host-b' })).toEqual(['elsewhere']);
    expect(await names({ accept: (head) => head.identity.name === 'steady' })).toEqual(['steady']);
    expect(await names({ tenants: ['nobody'] })).toEqual(['elsewhere', 'leaky', 'steady']);
  });

  it('takes the starts of one container as lives: growth within them counts, the fall between them does not', async () => {
    const lives = [12, 8, 4].map((hoursAgo) => END - (hoursAgo - 4) * HOUR);
    for (const [i, endMs] of lives.entries()) {
      const random = seededRandom(i + 5);
      const rising: HistoryShape['shape'] = (_, tMs) =>
        100 * MB + (12 * MB * (tMs - (endMs - 4 * HOUR))) / HOUR + 2 * MB * random();
      await fill({ containers: ['restarts'], hours: 4, endMs, shape: rising });
    }
    const [only, ...rest] = await score();
    expect(rest).toEqual([]);
    expect(only!.segments.map((s) => s.startedAtMs)).toEqual(lives.map((end) => end - 4 * HOUR));
    expect(only!.head.startedAtMs).toBe(lives.at(-1)! - 4 * HOUR);
    expect(only!.verdict.verdict).toBe('leak');
    expect(only!.verdict.rateBytesPerHour! / MB).toBeCloseTo(12, 0);
  });

  it('judges the floors of the bins when there are too many samples to unpack', async () => {
    await fill({ containers: ['leaky'], hours: 8, intervalMs: 1000 });
    const [leaky] = await score();
    expect(leaky!.sampleCount).toBe(8 * 3600);
    expect(leaky!.segments[0]!.anonBytes.atMs).toHaveLength(96);
    expect(leaky!.verdict.verdict).toBe('leak');
    expect(leaky!.verdict.rateBytesPerHour! / MB).toBeCloseTo(10, 0);
  });

  it('names the tenant whose requests the growth follows', async () => {
    const random = seededRandom(9);
    const rates: Record<string, number[]> = {};
    const bins = (6 * HOUR) / BIN_MS;
    for (const tenant of ['tenant-a', 'tenant-b', 'tenant-c'])
      rates[tenant] = Array.from({ length: bins }, () => Math.round(200 + 800 * random()));
    const start = END - 6 * HOUR;
    const until = (tMs: number) => {
      const at = (tMs - start) / BIN_MS;
      const whole = rates['tenant-b']!.slice(0, Math.floor(at)).reduce((a, b) => a + b, 0);
      return whole + (at % 1) * (rates['tenant-b']![Math.floor(at)] ?? 0);
    };
    await fill({
      containers: ['shared'],
      shape: (_, tMs) => 100 * MB + until(tMs) * 2048 + MB * random(),
      requests: (_, fromMs) =>
        Object.fromEntries(Object.entries(rates).map(([t, n]) => [t, n[(fromMs - start) / BIN_MS]!])),
    });
    const [shared] = await score();
    expect(shared!.verdict.verdict).toBe('leak');
    expect(shared!.verdict.tenant).toBe('tenant-b');
    expect(shared!.verdict.tenantEvidence!.bytes_per_request! / 2048).toBeCloseTo(1, 0);
  });

  it('counts each request once: of overlapping windows the finer stays, and the rest is told', async () => {
    await fill({ containers: ['leaky'] });
    const { bins } = (await score())[0]!;
    const bin = bins.at(-1)!;
    const counted = (
      fromMs: number,
      toMs: number,
      n: number,
      over: Partial<RequestsRecord> = {},
    ): RequestsRecord => ({
      type: 'requests',
      instance: bin.instance,
      identity: bin.identity,
      source: 'access-log',
      fromMs,
      toMs,
      tenants: { a: { requests: n, errors: 0 } },
      otherRequests: 0,
      untenantedRequests: 0,
      unparsedLines: 0,
      droppedLines: 0,
      ...over,
    });
    const from = bin.binStartMs;
    const fine = [counted(from + 5000, from + 10_000, 3), counted(from + 10_000, from + 15_000, 4)];
    const coarse = counted(from, from + BIN_MS, 7);
    const before = counted(from - BIN_MS, from, 60);
    const otherSource = counted(from, from + 60_000, 9, { source: 'prometheus' });
    await store.write('host-a', [coarse, ...fine, before, otherSource], END);
    const [leaky] = await score();
    expect(leaky!.requests).toEqual([before, ...fine]);
    expect(leaky!.dropped).toEqual({ unreadableBins: 0, requestWindows: 2 });
    expect(leaky!.verdict.gaps.map((g) => g.missing).join()).toContain('2 request windows');
  });

  it('a bin whose samples do not unpack is left out and told', async () => {
    await fill({ containers: ['leaky'] });
    const [leaky] = await score();
    const good = leaky!.bins[3]!;
    const broken = { ...good, binStartMs: END - 30 * HOUR, samples: packSamples([]).replace('AQ', 'Ag') };
    const damaged: HistoryStore = {
      ...store,
      bins: async (key, from, to) => [broken, ...(await store.bins(key, from, to))],
    };
    const [again] = await score({ store: damaged });
    expect(again!.dropped.unreadableBins).toBe(1);
    expect(again!.verdict.verdict).toBe('leak');
    expect(again!.verdict.gaps.map((g) => g.missing).join()).toContain('1 bins of the history');
  });
});

describe('findings over time', () => {
  const track = async (over: Partial<Parameters<typeof scoreHistory>[0]> = {}, nowMs = END) =>
    trackFindings({ store, scored: await score(over), nowMs });

  it('a suspect becomes a finding, a leak confirms it, each once; all clear resolves it', async () => {
    await fill();
    const suspected = await track({ minWindowMs: 20 * HOUR });
    expect(suspected.map((t) => [t.from, t.finding.state])).toEqual([[null, 'suspected']]);
    expect(await track({ minWindowMs: 20 * HOUR })).toEqual([]);
    const confirmed = await track({}, END + 1000);
    expect(confirmed.map((t) => [t.from, t.finding.state])).toEqual([['suspected', 'confirmed']]);
    expect(confirmed[0]!.finding).toMatchObject({
      firstSeenMs: END,
      changedAtMs: END + 1000,
      container: 'leaky',
    });
    expect(await track()).toEqual([]);
    expect(await track({ minWindowMs: 20 * HOUR })).toEqual([]);
    expect((await store.findings())[0]!.state).toBe('confirmed');

    const later = END + 30 * HOUR;
    const calm = shape(4);
    await fill({ endMs: later, shape: (_, tMs) => calm('steady', tMs) });
    const resolved = await trackFindings({ store, scored: await score({ nowMs: later }), nowMs: later });
    expect(resolved.map((t) => [t.from, t.finding.state])).toEqual([['confirmed', 'resolved']]);
  });

  it('an acknowledged finding stays acknowledged while it leaks', async () => {
    await fill();
    await track();
    const [finding] = await store.findings();
    await store.putFinding({ ...finding!, state: 'acknowledged' }, 'confirmed');
    expect(await track({}, END + 5)).toEqual([]);
    expect((await store.findings())[0]).toMatchObject({ state: 'acknowledged', lastSeenMs: END + 5 });
  });

  it('stays the same finding when a reading of the heap tells what grows', async () => {
    await fill();
    await track();
    const scored = await score();
    const told = scored.map((s) => ({ ...s, verdict: { ...s.verdict, kind: 'object' as const } }));
    expect(await trackFindings({ store, scored: told, nowMs: END + 5 })).toEqual([]);
    expect(await store.findings()).toHaveLength(1);
  });

  it('two scorers at once: one of them reports the transition', async () => {
    await fill();
    const scored = await score();
    const both = await Promise.all([
      trackFindings({ store, scored, nowMs: END }),
      trackFindings({ store, scored, nowMs: END }),
    ]);
    expect(both.flat()).toHaveLength(1);
  });

  it('undetermined changes nothing, and a clear replica does not resolve what another shows', async () => {
    await fill();
    await fill({ containers: ['leaky'], host: 'host-b', shape: () => 150 * MB });
    expect(await track()).toHaveLength(1);
    expect(await track({ host: 'host-b' })).toEqual([]);
    expect(await track()).toEqual([]);
    const scored = await score({ host: 'host-a', windowMs: 2 * 60_000 });
    expect(scored.map((s) => s.verdict.verdict)).toEqual(['undetermined', 'undetermined']);
    expect(await trackFindings({ store, scored, nowMs: END })).toEqual([]);
    expect((await store.findings())[0]!.state).toBe('confirmed');
  });
});
