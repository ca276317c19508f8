import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packBin } from '../../functions/contract/bin-stats.ts';
import { unpackSamples } from '../../functions/contract/packed-samples.ts';
import type { BinRecord } from '../../functions/contract/records.ts';
import { itemBytes, MAX_ITEM_BYTES } from '../../functions/store/dynamodb/item-size.ts';
import { openDynamoHistory } from '../../functions/store/dynamodb/open-history.ts';
import { HEAD_SK, instancePk, recordSk } from '../../functions/store/history-keys.ts';
import { summarizeHour } from '../../functions/store/hour-summary.ts';
import { dynamoFault, type FaultOf, throughFaults } from '../emulator/fault-proxy.ts';
import { type EmulatorName, type LocalAws, localAws } from '../emulator/local-aws.ts';
import { uniqueName } from '../emulator/unique-name.ts';
import { newDynamoHistory } from './dynamodb-adapter.ts';
import { END_MS, EVER, HOST, HOUR_MS, keyOf, madeBins, madeCensus, madeWindows } from './made-records.ts';

const DAY_MS = 24 * HOUR_MS;
const atEnd = (): number => END_MS;

async function create(aws: LocalAws, now = atEnd, o: { headLagMs?: number } = {}) {
  const made = await newDynamoHistory(aws, now, o);
  onTestFinished(made.remove);
  return made;
}

/** A bin as `parts` records of some of its samples each, overlapping. */
function pieces(bin: BinRecord, parts: number): BinRecord[] {
  const samples = unpackSamples(bin.samples);
  return Array.from({ length: parts }, (_, n) => ({
    ...bin,
    ...packBin(samples.filter((_, i) => i % parts === n || i === 0)).fields,
  }));
}

for (const name of ['ministack', 'localemu'] satisfies EmulatorName[]) {
  const aws = await localAws(name);

  describe.skipIf(aws === null)(`history in DynamoDB on ${name}`, () => {
    it('has a bin, with all its samples, in one write unit of 1 KB', async () => {
      const made = await create(aws!);
      const bins = madeBins(6);
      await made.open().write(HOST, bins, END_MS);
      const { Items } = await made.client.send(new ScanCommand({ TableName: made.table }));
      const sizes = Items!.filter((item) => item.SK?.S?.startsWith('BIN#')).map(itemBytes);
      expect(sizes).toHaveLength(bins.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(1024);
      expect(await made.open().bins(keyOf(bins[0]!), ...EVER)).toEqual(bins);
    });

    it('reads past the end of a page of 1 MB', async () => {
      const made = await create(aws!);
      const bins = madeBins(36, 1000);
      const store = made.open();
      await store.write(HOST, bins, END_MS);
      const { Items } = await made.client.send(new ScanCommand({ TableName: made.table }));
      expect(Items!.length).toBeLessThan(bins.length);
      expect(await store.bins(keyOf(bins[0]!), ...EVER)).toEqual(bins);
    });

    it('has every piece of a bin that several writers wrote at once', async () => {
      const made = await create(aws!);
      const [bin] = madeBins(1);
      const parts = pieces(bin!, 5);
      await Promise.all(parts.map((part) => made.open().write(HOST, [part], END_MS)));
      const store = made.open();
      expect(await store.bins(keyOf(bin!), ...EVER)).toEqual([bin]);
      expect((await store.hours(keyOf(bin!), ...EVER))[0]?.sampleCount).toBe(bin!.sampleCount);
    });

    it('does not see what has expired and is still there, and writes over it', async () => {
      let nowMs = END_MS;
      const made = await create(aws!, () => nowMs);
      const [bin] = madeBins(1);
      const store = made.open();
      const [whole, half] = [bin!, pieces(bin!, 2)[1]!];
      await store.write(HOST, [whole], END_MS);
      nowMs += 8 * DAY_MS;
      expect(await store.bins(keyOf(whole), ...EVER)).toEqual([]);
      const Key = { PK: { S: instancePk(keyOf(whole)) }, SK: { S: recordSk(whole) } };
      const there = await made.client.send(new GetItemCommand({ TableName: made.table, Key }));
      expect(there.Item).toBeDefined();
      expect(await store.write(HOST, [half], nowMs)).toMatchObject({ written: 1, merged: 0 });
      nowMs = END_MS;
      expect(await store.bins(keyOf(whole), ...EVER)).toEqual([half]);
    });

    it('trims what is above 400 KB, counts it, and keeps what the trimming is of', async () => {
      const made = await create(aws!);
      const [bin] = madeBins(1);
      const census = madeCensus(bin!, 512, 256);
      const windows = madeWindows(bin!, 8, 256, 256);
      const store = made.open();
      await store.write(HOST, [census, ...windows], END_MS);
      expect(store.drops()).toEqual({ unreadableItems: 0, trimmedItems: 1, discardedSamples: 0 });
      const [read] = await store.censuses(keyOf(bin!), ...EVER);
      expect(read!.types).toEqual(census.types);
      const requests = await store.requests(keyOf(bin!), ...EVER);
      const total = (w: (typeof windows)[number]) =>
        Object.values(w.tenants).reduce((sum, t) => sum + t.requests, w.otherRequests + w.untenantedRequests);
      expect(requests.map(total)).toEqual(windows.map(total));
      const { Items } = await made.client.send(new ScanCommand({ TableName: made.table }));
      expect(Math.max(...Items!.map(itemBytes))).toBeLessThanOrEqual(MAX_ITEM_BYTES);
      expect(await store.write(HOST, [census, ...windows], END_MS)).toMatchObject({ written: 0, merged: 0 });
    });

    it('leaves out an item that is no valid one, counts it, reads its neighbours, and can be written again', async () => {
      const made = await create(aws!);
      const bins = madeBins(1);
      const store = made.open();
      await store.write(HOST, bins, END_MS);
      const broken = bins[4]!;
      for (const body of [{ s: { B: Buffer.from([9, 9]) } }, { c: { S: '[[1]]' } }, {}]) {
        const Item = { PK: { S: instancePk(keyOf(broken)) }, SK: { S: recordSk(broken) }, v: { N: '9' } };
        await made.client.send(new PutItemCommand({ TableName: made.table, Item: { ...Item, ...body } }));
        expect(await store.bins(keyOf(broken), ...EVER)).toEqual(bins.toSpliced(4, 1));
      }
      expect(store.drops().unreadableItems).toBe(3);
      expect(made.notices[0]).toMatch(/is not valid and was left out/);
      await store.write(HOST, [broken], END_MS);
      expect(await store.bins(keyOf(broken), ...EVER)).toEqual(bins);
    });

    it('computes the hour that goes on from its bins', async () => {
      const bins = madeBins(2);
      const made = await create(aws!, () => END_MS - 10 * 60_000);
      const store = made.open();
      await store.write(HOST, bins.slice(0, -2), END_MS);
      expect(await store.hours(keyOf(bins[0]!), ...EVER)).toEqual([
        summarizeHour(END_MS - 2 * HOUR_MS, bins.slice(0, 12)),
        summarizeHour(END_MS - HOUR_MS, bins.slice(12, -2)),
      ]);
    });

    it('writes a head again once an hour, and at once when a name changes', async () => {
      const made = await create(aws!, atEnd, { headLagMs: HOUR_MS });
      const bins = madeBins(3);
      const store = made.open();
      const seen = async () => (await store.instances({ sinceMs: END_MS - 3 * HOUR_MS }))[0]!;
      await store.write(HOST, bins.slice(0, 1), END_MS);
      const first = await seen();
      await store.write(HOST, bins.slice(1, 12), END_MS);
      expect(await seen()).toEqual(first);
      await store.write(HOST, bins.slice(12, 20), END_MS);
      expect((await seen()).lastSeenMs).toBe(bins[19]!.binStartMs + 290_000);
      const renamed = { ...bins[20]!, identity: { ...bins[20]!.identity, version: '2' } };
      await store.write(HOST, [renamed], END_MS);
      expect((await seen()).identity.version).toBe('2');
    });

    it('without its table says that it is missing', async () => {
      const client = new DynamoDBClient(aws!.config);
      const store = openDynamoHistory({ table: uniqueName('none'), client, now: atEnd, onNotice: () => {} });
      await expect(store.write(HOST, madeBins(1), END_MS)).rejects.toThrow(
        /does not exist.*Deploy the stack/s,
      );
      await expect(store.findings()).rejects.toMatchObject({ name: 'AwsStoreError', kind: 'missing' });
    });
  });
}

describe('history in DynamoDB that AWS refuses', async () => {
  const aws = (await localAws('ministack'))!;
  const bins = madeBins(1);

  async function through(faultOf: FaultOf) {
    const made = await create(aws);
    const proxied = await throughFaults(aws, faultOf);
    const client = new DynamoDBClient({ ...proxied.config, maxAttempts: 3 });
    const store = openDynamoHistory({ table: made.table, client, now: atEnd, onNotice: () => {} });
    return { store, proxied, direct: made.open() };
  }

  it('stores everything when throttling ends in time', async () => {
    let left = 10;
    const { store } = await through((operation) =>
      operation === 'PutItem' && left-- > 0 && left % 2 === 0
        ? dynamoFault('ProvisionedThroughputExceededException')
        : null,
    );
    expect(await store.write(HOST, bins, END_MS)).toMatchObject({ written: bins.length });
    expect(await store.bins(keyOf(bins[0]!), ...EVER)).toEqual(bins);
  });

  it('gives up after a bounded number of attempts when throttling lasts', async () => {
    const { store, proxied } = await through(() => dynamoFault('ThrottlingException'));
    await expect(store.write(HOST, bins.slice(0, 1), END_MS)).rejects.toMatchObject({ kind: 'throttled' });
    expect(proxied.requests).toHaveLength(3);
  });

  it('says what is wrong with rights and credentials', async () => {
    for (const [error, kind] of [
      ['AccessDeniedException', 'denied'],
      ['ExpiredTokenException', 'credentials'],
      ['UnrecognizedClientException', 'credentials'],
    ] as const) {
      const { store } = await through(() => dynamoFault(error));
      await expect(store.bins(keyOf(bins[0]!), ...EVER)).rejects.toMatchObject({ kind });
    }
  });

  it('is completed by the same records when a writer ends in the middle', async () => {
    let broken = true;
    const isHead = (body: string) => body.includes(`"${HEAD_SK}"`);
    const { store, direct } = await through((_, body) =>
      broken && isHead(body) ? dynamoFault('AccessDeniedException') : null,
    );
    await expect(store.write(HOST, bins, END_MS)).rejects.toMatchObject({ kind: 'denied' });
    expect(await direct.instances({ sinceMs: 0 })).toEqual([]);
    broken = false;
    expect(await store.write(HOST, bins, END_MS)).toEqual({ written: 0, merged: 0, unchanged: 12 });
    expect(await direct.instances({ sinceMs: 0 })).toHaveLength(1);
    expect(await direct.hours(keyOf(bins[0]!), ...EVER)).toEqual([summarizeHour(END_MS - HOUR_MS, bins)]);
  });

  it('is not written twice, nor is a transition lost, when an answer is', async () => {
    let lost = 1;
    const made = await create(aws);
    const proxied = await throughFaults(aws, async (operation, body) => {
      if (operation !== 'PutItem' || lost-- <= 0) return null;
      await new DynamoDBClient(aws.config).send(new PutItemCommand(toInput(body)));
      return { status: 500, body: JSON.stringify({ __type: 'InternalServerError', message: 'lost' }) };
    });
    const client = new DynamoDBClient({ ...proxied.config, maxAttempts: 3 });
    const store = openDynamoHistory({ table: made.table, client, now: atEnd, onNotice: () => {} });
    const finding = {
      service: 'checkout',
      fingerprint: 'f1',
      state: 'suspected' as const,
      container: 'checkout',
      host: HOST,
      tenant: null,
      rateBytesPerHour: 1e6,
      confidence: 0.9,
      firstSeenMs: END_MS,
      changedAtMs: END_MS,
      lastSeenMs: END_MS,
    };
    expect(await store.putFinding(finding, null)).toBe(true);
    expect(await store.putFinding(finding, null)).toBe(false);
    expect(await store.findings()).toEqual([finding]);
  });

  it('needs one write for a bin in the usual course, and two more an hour', async () => {
    const day = madeBins(6);
    let nowMs = day[0]!.binStartMs;
    const made = await create(aws);
    const proxied = await throughFaults(aws, () => null);
    const client = new DynamoDBClient(proxied.config);
    const store = openDynamoHistory({ table: made.table, client, now: () => nowMs, onNotice: () => {} });
    for (const bin of day) {
      nowMs = bin.binStartMs + 301_000;
      await store.write(HOST, [bin], nowMs);
    }
    const writes = proxied.requests.filter((r) => r === 'PutItem').length;
    expect(writes).toBeLessThanOrEqual(day.length + 2 * 6);
    expect((await store.hours(keyOf(day[0]!), ...EVER)).map((hour) => hour.binCount)).toEqual(
      Array.from({ length: 6 }, () => 12),
    );
  });
});

/** A request of the wire as input of the SDK. */
function toInput(body: string): ConstructorParameters<typeof PutItemCommand>[0] {
  return JSON.parse(body, (key, value) => (key === 'B' ? Buffer.from(value, 'base64') : value));
}
