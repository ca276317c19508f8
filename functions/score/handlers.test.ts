import { beforeAll, expect, it } from 'vitest';
import { fillHistory } from '../../test/bench/make-history.ts';
import { localAws } from '../../test/emulator/local-aws.ts';
import { localFleet, sqsEvent } from '../../test/functions/local-fleet.ts';
import { EVENTS } from '../contract/events.ts';
import { BIN_MS } from '../contract/records.ts';
import { seededRandom } from '../detect/seeded-random.ts';
import { openDynamoMailbox } from '../store/dynamodb/dynamo-mailbox.ts';
import { handler as dispatch } from './dispatch-handler.ts';
import { handler as work } from './worker-handler.ts';

const HOUR = 3_600_000;
const MB = 1_048_576;
const END = Date.now() - (Date.now() % BIN_MS);
let fleet: Awaited<ReturnType<typeof localFleet>>;

beforeAll(async () => {
  fleet = await localFleet((await localAws('ministack'))!, {
    baselineWindowMs: 24 * HOUR,
    minWindowMs: HOUR,
  });
  const random = seededRandom(1);
  for (const host of ['host-a', 'host-b'])
    await fillHistory(fleet.store, {
      containers: host === 'host-a' ? ['leaky', 'steady'] : ['steady'],
      hours: 8,
      intervalMs: 30_000,
      host,
      endMs: END,
      shape: (container, tMs) =>
        150 * MB +
        (container === 'leaky' ? (10 * MB * (tMs - END + 8 * HOUR)) / HOUR : 0) +
        2 * MB * random(),
    });
});

it('a schedule asks for one verdict a service; a leak is told once and its host asked for a capture', async () => {
  await dispatch();
  const requests = await fleet.scoreMessages();
  expect(requests.map((r) => JSON.parse(r))).toMatchObject([
    { service: 'leaky', fleetSize: 3 },
    { service: 'steady', fleetSize: 3 },
  ]);

  const poison = await work(sqsEvent([...requests, '{"schema":"score-request/2"}']));
  expect(poison.batchItemFailures).toEqual([{ itemIdentifier: 'm2' }]);
  const [event, ...more] = await fleet.published();
  expect(more).toEqual([]);
  expect(event!.type).toMatch(/^Leak (Suspected|Confirmed)$/);
  expect(EVENTS[event!.type as 'Leak Confirmed'].parse(event!.detail).data).toMatchObject({
    service: 'leaky',
    host: 'host-a',
    from: null,
  });

  const mailbox = openDynamoMailbox({ table: fleet.table, client: fleet.dynamo, now: Date.now });
  const { commands } = await mailbox.waiting('host-a', Date.now());
  expect(commands).toMatchObject([{ kind: 'retention', instance: { containerId: expect.any(String) } }]);
  expect(await mailbox.waiting('host-b', Date.now())).toEqual({ commands: [], unreadable: 0 });

  // The same requests again, as SQS may deliver them, change nothing.
  expect(await work(sqsEvent(requests))).toEqual({ batchItemFailures: [] });
  expect(await fleet.published()).toEqual([]);
  expect((await mailbox.waiting('host-a', Date.now())).commands).toEqual(commands);
  expect(await fleet.store.findings()).toHaveLength(1);
});
