import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../functions/contract/command.ts';
import { mailboxPk, openDynamoMailbox } from '../../functions/store/dynamodb/dynamo-mailbox.ts';
import type { Mailbox } from '../../functions/store/mailbox.ts';
import { createMemoryMailbox } from '../../functions/store/memory/memory-mailbox.ts';
import { createHistoryTable } from '../emulator/create-history-table.ts';
import { type EmulatorName, localAws } from '../emulator/local-aws.ts';
import { uniqueName } from '../emulator/unique-name.ts';

const NOW = Date.now();
const MINUTE = 60_000;

async function dynamo(name: EmulatorName) {
  const aws = await localAws(name);
  if (aws === null) return null;
  const client = new DynamoDBClient(aws.config);
  const table = uniqueName('mailbox');
  await createHistoryTable(client, table);
  return { client, table, mailbox: openDynamoMailbox({ table, client, now: () => NOW }) };
}

const adapters: [string, () => Promise<Mailbox | null>][] = [
  ['memory', async () => createMemoryMailbox()],
  ['DynamoDB on MiniStack', async () => (await dynamo('ministack'))?.mailbox ?? null],
  ['DynamoDB on LocalEmu', async () => (await dynamo('localemu'))?.mailbox ?? null],
];

function wish(n: number, over: Partial<Command> = {}): Command {
  return {
    schema: 'command/1',
    id: `01ARZ3NDEKTSV4RRFFQ69G5F${String(n).padStart(2, '0')}`,
    host: 'host-a',
    kind: 'retention',
    instance: { containerId: 'c', startedAtMs: 1 },
    finding: null,
    issuedAtMs: NOW,
    expiresAtMs: NOW + 30 * MINUTE,
    limits: { deadlineMs: 60_000, memoryBytes: 1, processes: 1 },
    ...over,
  };
}

const answer = (n: number, host = 'host-a') => ({
  schema: 'command-result/1' as const,
  id: wish(n).id,
  host,
  outcome: 'refused' as const,
  reason: 'the policy',
  captureKey: null,
  finishedAtMs: NOW,
});

describe.each(adapters)('the mailbox in %s', (_, open) => {
  it('gives a host its own commands, oldest first, until they are answered, once', async (test) => {
    const mailbox = (await open()) ?? test.skip('not on this machine');
    for (const n of [2, 1]) expect(await mailbox.leave(wish(n), 9)).toBe(true);
    await mailbox.leave(wish(3, { host: 'host-b' }), 9);
    expect(await mailbox.waiting('host-a', NOW)).toEqual({ commands: [wish(1), wish(2)], unreadable: 0 });
    expect(await mailbox.answer(answer(1, 'host-b'))).toBe(false);
    const both = await Promise.all([mailbox.answer(answer(1)), mailbox.answer(answer(1))]);
    expect(both.filter(Boolean).length).toBeGreaterThan(0);
    expect(await mailbox.answer({ ...answer(1), outcome: 'done' })).toBe(false);
    expect((await mailbox.waiting('host-a', NOW)).commands).toEqual([wish(2)]);
    expect((await mailbox.waiting('host-a', NOW + 31 * MINUTE)).commands).toEqual([]);
  });

  it('holds no more commands of one sliding hour than allowed; the same command again takes no place', async (test) => {
    const mailbox = (await open()) ?? test.skip('not on this machine');
    const left = await Promise.all([1, 2, 3, 4].map((n) => mailbox.leave(wish(n), 2)));
    expect(left.filter(Boolean)).toHaveLength(2);
    const taken = left.indexOf(true) + 1;
    expect(await mailbox.leave(wish(taken), 2)).toBe(true);
    expect(await mailbox.leave(wish(5, { issuedAtMs: NOW + 59 * MINUTE }), 2)).toBe(false);
    expect(await mailbox.leave(wish(6, { issuedAtMs: NOW + 61 * MINUTE }), 2)).toBe(true);
    expect(await mailbox.leave(wish(7, { host: 'host-b' }), 2)).toBe(true);
    expect(await mailbox.leave(wish(8, { host: 'host-c' }), 0)).toBe(false);
  });
});

it('damaged and forged commands are counted, never given', async () => {
  const { client, table, mailbox } = (await dynamo('ministack'))!;
  await mailbox.leave(wish(1), 9);
  const forged = JSON.stringify({ command: wish(2, { host: 'host-b' }), result: null });
  const unknown = JSON.stringify({ command: { ...wish(3), kind: 'shell' }, result: null });
  for (const [n, j] of [forged, unknown, '{'].entries())
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: { PK: { S: mailboxPk('host-a') }, SK: { S: `CMD#${wish(n + 2).id}` }, j: { S: j } },
      }),
    );
  expect(await mailbox.waiting('host-a', NOW)).toEqual({ commands: [wish(1)], unreadable: 3 });
});
