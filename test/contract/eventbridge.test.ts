import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { expect, it } from 'vitest';
import type { DeployclawEvent } from '../../functions/contract/events.ts';
import { openEventBridge } from '../../functions/store/eventbridge/eventbridge-bus.ts';
import { type Fault, throughFaults } from '../emulator/fault-proxy.ts';
import { localAws } from '../emulator/local-aws.ts';
import { localFleet } from '../functions/local-fleet.ts';

const event = (id: string, report: string | null = null): DeployclawEvent => ({
  type: 'Audit Completed',
  detail: {
    metadata: {
      id,
      schemaVersion: '1',
      occurredAt: new Date(0).toISOString(),
      tenantId: null,
      correlationId: id,
      idempotencyKey: id,
    },
    data: { containers: 1, leaks: 0, suspects: 0, undetermined: 0, report },
  },
});

async function busBehind(faultOf: (call: number) => Fault) {
  const aws = (await localAws('ministack'))!;
  const fleet = await localFleet(aws);
  let calls = 0;
  const proxied = await throughFaults(aws, (operation) =>
    operation === 'PutEvents' ? faultOf(++calls) : null,
  );
  const client = new EventBridgeClient({ ...proxied.config, maxAttempts: 1 });
  return {
    ...fleet,
    calls: () => calls,
    bus: openEventBridge({ bus: fleet.bus, client, wait: async () => {} }),
  };
}

it('more events than one call takes all arrive', async () => {
  const { bus, published, calls } = await busBehind(() => null);
  const ids = Array.from({ length: 23 }, (_, n) => `e${n}`);
  await bus.publish(ids.map((id) => event(id)));
  expect((await published()).map((e) => e.detail.metadata.id).sort()).toEqual(ids.sort());
  expect(calls()).toBe(3);
});

it('of a call that succeeds in part, what failed goes again, and nothing else', async () => {
  const partly: Fault = {
    status: 200,
    body: JSON.stringify({
      FailedEntryCount: 1,
      Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'made by a test' }],
    }),
  };
  const { bus, published } = await busBehind((call) => (call === 1 ? partly : null));
  await bus.publish([event('accepted-by-the-test'), event('again')]);
  expect((await published()).map((e) => e.detail.metadata.id)).toEqual(['again']);
});

it('what is never accepted is named in a typed error', async () => {
  const { bus } = await busBehind(() => ({
    status: 200,
    body: JSON.stringify({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }),
  }));
  await expect(bus.publish([event('lost')])).rejects.toMatchObject({
    name: 'AwsStoreError',
    kind: 'throttled',
    message: expect.stringContaining('lost'),
  });
});

it('an event above 256 KB is refused before it is sent', async () => {
  const { bus, calls } = await busBehind(() => null);
  await expect(bus.publish([event('big', 'x'.repeat(300_000))])).rejects.toMatchObject({ kind: 'too-large' });
  expect(calls()).toBe(0);
});
