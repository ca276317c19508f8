import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withHeap } from '../../test/report/made-heap.ts';
import { MB, madeScored, NO_LEAK, NOON, SUSPECT } from '../../test/report/made-scored.ts';
import type { DeployclawEvent } from '../contract/events.ts';
import type { Segment } from '../detect/types.ts';
import { AwsStoreError } from '../store/aws-store-error.ts';
import type { EventBus } from '../store/event-bus.ts';
import type { HistoryStore } from '../store/history.ts';
import { createMemoryMailbox } from '../store/memory/memory-mailbox.ts';
import { openSqliteHistory } from '../store/sqlite/open-history.ts';
import type { ScoredContainer } from './scored-container.ts';
import { tellTransitions } from './tell-transitions.ts';
import { trackFindings } from './track-findings.ts';

const HOUR = 3_600_000;

function openStore(): HistoryStore {
  const folder = mkdtempSync(join(tmpdir(), 'lifecycle-'));
  const store = openSqliteHistory(join(folder, 'history.sqlite'), { onNotice: () => {}, now: () => NOON });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return store;
}

/** A bus that keeps what it hears, and can be down. */
function listen() {
  const heard: DeployclawEvent[] = [];
  const state = { down: false };
  const bus: EventBus = {
    async publish(events) {
      if (state.down) throw new AwsStoreError('unreachable', 'publish');
      heard.push(...events);
    },
  };
  return { bus, state, heard: () => heard.map((e) => `${e.type} ${e.detail.metadata.id}`) };
}

function setUp(store = openStore()) {
  const ear = listen();
  const mailbox = createMemoryMailbox();
  /** One look at the service `svc`. */
  const look = async (scored: readonly ScoredContainer[], atMs: number) => {
    const at = scored.map((s) => ({ ...s, segments: [segment(s, atMs)], window: windowTo(atMs) }));
    const options = { store, scored: at, nowMs: atMs, allHosts: true, keepUntold: true, fleetSize: 100 };
    const transitions = await trackFindings(options);
    const told = await tellTransitions({
      ...{ store, mailbox, bus: ear.bus, service: 'svc', scored: at, nowMs: atMs },
      ...{ topReplicas: 3, capturesPerHostHour: 2 },
    });
    return { states: transitions.map((t) => `${t.from} > ${t.finding.state}`), told };
  };
  return { store, ear, mailbox, look };
}

const windowTo = (toMs: number) => ({ fromMs: toMs - 24 * HOUR, toMs });

function segment({ head }: ScoredContainer, toMs: number): Segment {
  const series = { atMs: [toMs - HOUR, toMs - 60_000], values: [MB, MB] };
  return { startedAtMs: head.startedAtMs, anonBytes: series, fileBytes: series };
}

const leak = (name = 'api', confidence = 0.9) => madeScored(name, { verdict: { confidence } });
const suspect = (name = 'api') => madeScored(name, { verdict: SUSPECT });
const clear = (name = 'api') => madeScored(name, { verdict: NO_LEAK });
const unknown = () => madeScored('api', { verdict: { ...NO_LEAK, verdict: 'undetermined' } });
const newer = (s: ScoredContainer): ScoredContainer => ({
  ...s,
  head: { ...s.head, identity: { ...s.head.identity, version: '2' } },
});

describe('the life of a finding', () => {
  it('goes from suspected by persistence to confirmed, by a fix to resolved, and back when it returns', async () => {
    const { look, store } = setUp();
    expect((await look([suspect()], NOON)).states).toEqual(['null > suspected']);
    expect((await look([leak()], NOON + HOUR)).states).toEqual([]);
    expect((await look([leak()], NOON + 2 * HOUR)).states).toEqual(['suspected > confirmed']);
    expect((await look([newer(clear())], NOON + 3 * HOUR)).states).toEqual([]);
    expect((await look([newer(unknown())], NOON + 4 * HOUR)).states).toEqual([]);
    expect((await look([newer(clear())], NOON + 5 * HOUR)).states).toEqual(['confirmed > resolved']);
    expect(await store.findings()).toMatchObject([{ state: 'resolved', resolution: 'fix held' }]);
    expect((await look([leak()], NOON + 6 * HOUR)).states).toEqual(['resolved > suspected']);
    expect(await store.findings()).toMatchObject([{ firstSeenMs: NOON, resolution: null }]);
  });

  it('a clear look in between starts the time of persistence again', async () => {
    const { look } = setUp();
    await look([leak()], NOON);
    await look([clear()], NOON + HOUR);
    expect((await look([leak()], NOON + 2 * HOUR)).states).toEqual([]);
    expect((await look([leak()], NOON + 3 * HOUR)).states).toEqual([]);
    expect((await look([leak()], NOON + 4 * HOUR)).states).toEqual(['suspected > confirmed']);
  });

  it('replicas of a service are one finding, and it adopts its holder and its tenant when they are known', async () => {
    const { look, store } = setUp();
    await look([leak('api-1'), suspect('api-2')], NOON);
    const [before] = await store.findings();
    const told = withHeap(madeScored('api-2', { verdict: { kind: 'object', tenant: 'acme' } }));
    expect((await look([leak('api-1'), told], NOON + HOUR)).states).toEqual([]);
    expect(await store.findings()).toMatchObject([
      {
        fingerprint: before!.fingerprint,
        tenant: 'acme',
        holder: 'app.handlers.CACHE → app.handlers.Session',
      },
    ]);
    expect((await look([suspect('api-2')], NOON + 1.5 * HOUR)).states).toEqual([]);
    expect(await store.findings()).toHaveLength(1);
  });

  it('another tenant and another holder are findings of their own', async () => {
    const { look, store } = setUp();
    const of = (tenant: string, name = '') =>
      withHeap(madeScored(`api-${tenant}`, { verdict: { kind: 'object', tenant } }), { name });
    await look([of('a'), of('b')], NOON);
    expect(await store.findings()).toHaveLength(2);
    await look([of('a'), of('b'), of('a', 'other.')], NOON + HOUR);
    expect(await store.findings()).toHaveLength(3);
  });

  it('a fleet takes more than its service to confirm at first sight', async () => {
    const alone = setUp();
    expect((await alone.look([leak('api', 0.999_999)], NOON)).states).toEqual(['null > confirmed']);
    const fleet = setUp();
    expect((await fleet.look([leak('api', 0.95)], NOON)).states).toEqual(['null > suspected']);
  });
});

describe('what is told of it', () => {
  it('one event and one command a transition; both come later, once, when the bus was down', async () => {
    const { look, ear, mailbox } = setUp();
    ear.state.down = true;
    await expect(look([suspect()], NOON)).rejects.toThrow(/does not answer/);
    await expect(look([leak()], NOON + 0.2 * HOUR)).rejects.toThrow(/does not answer/);
    ear.state.down = false;
    expect((await look([leak()], NOON + 0.3 * HOUR)).told).toMatchObject({ events: 1 });
    expect((await look([leak()], NOON + 0.35 * HOUR)).told).toMatchObject({ events: 0, commands: 0 });
    expect(ear.heard()).toEqual([expect.stringMatching(/^Leak Suspected/)]);
    expect((await mailbox.waiting('host-a', NOON + 0.4 * HOUR)).commands).toHaveLength(1);
  });

  it('asks the three replicas that leak most, and a host no more often than it may be', async () => {
    const { look, mailbox } = setUp();
    const replicas = [1, 2, 3, 4].map((n) =>
      madeScored(`api-${n}`, { verdict: { rateBytesPerHour: n * MB }, host: n === 1 ? 'host-b' : 'host-a' }),
    );
    expect((await look(replicas, NOON)).told).toEqual({ events: 1, commands: 2, commandsWithheld: 1 });
    const ids = (await mailbox.waiting('host-a', NOON)).commands.map((c) => c.instance.containerId);
    expect(ids.sort()).toEqual(['id-of-api-3', 'id-of-api-4']);
    expect((await mailbox.waiting('host-b', NOON)).commands).toEqual([]);
  });

  it('whatever is seen, and whenever the bus fails: one event a transition, never two of one id, none is lost', async () => {
    const kinds = { leak, suspect, clear, unknown };
    const step = fc.record({
      see: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
      down: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const folder = mkdtempSync(join(tmpdir(), 'lifecycle-'));
        const store = openSqliteHistory(join(folder, 'h.sqlite'), { onNotice: () => {}, now: () => NOON });
        const { look, ear } = setUp(store);
        let transitions = 0;
        let atMs = NOON;
        for (const { see, down } of steps) {
          const before = (await store.findings())[0]?.state ?? null;
          ear.state.down = down;
          await look([kinds[see]()], atMs).catch(() => {});
          if (((await store.findings())[0]?.state ?? null) !== before) transitions++;
          atMs += HOUR;
        }
        ear.state.down = false;
        await look([unknown()], atMs);
        expect(await store.findings()).toHaveLength(transitions > 0 ? 1 : 0);
        expect(ear.heard()).toHaveLength(transitions);
        expect(new Set(ear.heard()).size).toBe(transitions);
        await store.close();
        rmSync(folder, { recursive: true });
      }),
      { numRuns: 40 },
    );
  });
});
