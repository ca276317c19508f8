import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBin } from '../../functions/contract/bin-stats.ts';
import { unpackSamples } from '../../functions/contract/packed-samples.ts';
import type { SnapshotRecord } from '../../functions/contract/records.ts';
import type { HistoryStore } from '../../functions/store/history.ts';
import { historyAdapters } from './history-adapters.ts';
import { END_MS, EVER, HOST, HOUR_MS, keyOf, madeBins, madeCensus, madeWindows } from './made-records.ts';

const bins = madeBins(2);
const key = keyOf(bins[0]!);
const { instance, identity } = bins[0]!;

/** Records that meet in few items: pieces of bins, windows of one time counted for shorter or longer, moments. */
const record: fc.Arbitrary<SnapshotRecord> = fc.oneof(
  fc.tuple(fc.nat(5), fc.nat(20), fc.integer({ min: 1, max: 30 })).map(([n, from, length]) => {
    const bin = bins[n * 4]!;
    return { ...bin, ...packBin(unpackSamples(bin.samples).slice(from, from + length)).fields };
  }),
  fc.tuple(fc.nat(3), fc.nat(2), fc.constantFrom('access-log', 'otlp')).map(([n, extra, source]) => {
    const window = madeWindows(bins[2 * n]!, 2, 3, 4)[n % 2]!;
    return { ...window, source: source as 'otlp', untenantedRequests: extra, toMs: window.toMs + extra };
  }),
  fc.nat(3).map((n) => madeCensus(bins[n]!, 5, 6)),
  fc.tuple(fc.nat(3), fc.constantFrom('seen', 'oom', 'stop')).map(([n, event]) => ({
    type: 'lifecycle' as const,
    instance,
    identity: { ...identity, version: `1.${n}` },
    event: event as 'seen',
    atMs: END_MS - HOUR_MS + n,
    detail: null,
  })),
);

/** Deliveries of a queue: in any order, with repetitions, in batches of any size. */
const deliveries = fc.array(fc.array(record, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });

async function everything(store: HistoryStore) {
  return {
    instances: await store.instances({ sinceMs: 0 }),
    bins: await store.bins(key, ...EVER),
    hours: await store.hours(key, ...EVER),
    requests: await store.requests(key, ...EVER),
    censuses: await store.censuses(key, ...EVER),
    lifecycle: await store.lifecycle(key, ...EVER),
  };
}

const [sqlite, ...others] = await historyAdapters();

async function historyOf(adapter: typeof sqlite, batches: readonly SnapshotRecord[][]) {
  const { store, remove } = await adapter!.create(() => END_MS);
  try {
    const summaries = [];
    for (const batch of batches) summaries.push(await store.write(HOST, batch, END_MS));
    return { summaries, ...(await everything(store)) };
  } finally {
    await remove();
  }
}

for (const adapter of others)
  describe.skipIf(adapter.missing !== null)(`${adapter.name}`, () => {
    it('ends in the history that SQLite has, and says the same of every delivery', async () => {
      await fc.assert(
        fc.asyncProperty(deliveries, async (batches) => {
          expect(await historyOf(adapter, batches)).toEqual(await historyOf(sqlite, batches));
        }),
        { numRuns: 20 },
      );
    }, 120_000);

    it('ends in the history of SQLite also when the deliveries come the other way round, twice', async () => {
      await fc.assert(
        fc.asyncProperty(deliveries, async (batches) => {
          const { summaries: _, ...first } = await historyOf(sqlite, batches);
          const again = [...batches.toReversed(), ...batches];
          const { summaries: __, ...second } = await historyOf(adapter, again);
          expect(second).toEqual(first);
        }),
        { numRuns: 12 },
      );
    }, 120_000);
  });
