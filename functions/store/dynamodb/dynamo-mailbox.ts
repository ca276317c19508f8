import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { type Command, type CommandResult, command, commandResult } from '../../contract/command.ts';
import { AwsStoreError } from '../aws-store-error.ts';
import type { Mailbox } from '../mailbox.ts';
import { recentCommands, withCommand } from '../mailbox-limit.ts';
import { createItemTable, type ItemTable, type NewItem, type TableItem } from './item-table.ts';
import { jsonBody, parseJsonBody } from './json-body.ts';

export interface DynamoMailboxOptions {
  readonly table: string;
  readonly now: () => number;
  /** Default: region, credentials and endpoint by the SDK's own rules. */
  readonly client?: DynamoDBClient;
}

const COMMAND_PREFIX = 'CMD#';
const RECENT_SK = 'RECENT';
const HOUR_MS = 3_600_000;
/** Commands with their results stay a day beyond their time, for who asks what became of them. */
const KEPT_MS = 24 * HOUR_MS;
const ATTEMPTS = 8;

const entry = z.object({ command, result: commandResult.nullable() });
type Entry = z.infer<typeof entry>;

/** Partition of a host's mailbox: the only one of the table that the host's role may touch. */
export function mailboxPk(host: string): string {
  return `HOST#${host}`;
}

/** Mailboxes of a fleet in its one table, the adapter of {@link Mailbox} in AWS. Throws AwsStoreError. */
export function openDynamoMailbox(o: DynamoMailboxOptions): Mailbox {
  const client =
    o.client ??
    new DynamoDBClient({
      maxAttempts: 5,
      retryMode: 'standard',
      requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
    });
  const table = createItemTable({ client, table: o.table, now: o.now });
  return {
    async leave(wish, mostPerHour) {
      if (!(await takePlace(table, wish, mostPerHour))) return false;
      // Refused only when it is there already: the same command, left by an attempt before.
      await table.put(itemOf({ command: wish, result: null }), null);
      return true;
    },

    async waiting(host, nowMs) {
      const items = await table.range({
        pk: mailboxPk(host),
        fromSk: COMMAND_PREFIX,
        toSk: COMMAND_PREFIX.replace('#', '$'),
      });
      const commands: Command[] = [];
      let unreadable = 0;
      for (const item of items) {
        const read = entryOf(item, host);
        if (read === null) unreadable++;
        else if (read.result === null && read.command.expiresAtMs > nowMs) commands.push(read.command);
      }
      return { commands, unreadable };
    },

    async answer(result) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const seen = await table.get(mailboxPk(result.host), COMMAND_PREFIX + result.id);
        const read = seen && entryOf(seen, result.host);
        if (read === null || read.result !== null) return false;
        const answer = await table.put(itemOf({ ...read, result }), seen);
        if (answer === 'done' || isOwn(answer.found, result)) return true;
      }
      throw new AwsStoreError('conflict', `answer the command ${result.id} of ${result.host}`);
    },
  };
}

/** Counts the command against its host's hour; false when that is full. */
async function takePlace(table: ItemTable, wish: Command, mostPerHour: number): Promise<boolean> {
  const pk = mailboxPk(wish.host);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const seen = await table.get(pk, RECENT_SK);
    const next = withCommand(recentOf(seen), { id: wish.id, atMs: wish.issuedAtMs }, mostPerHour);
    if (next === null) return false;
    const body = jsonBody(next);
    const item = { pk, sk: RECENT_SK, body, expiresAtMs: wish.issuedAtMs + HOUR_MS, index: null };
    if ((await table.put(item, seen)) === 'done') return true;
  }
  throw new AwsStoreError('conflict', `count the commands of ${wish.host}`);
}

/** Damaged, it counts as nothing: the next one puts it right. */
function recentOf(item: TableItem | null) {
  if (item === null) return [];
  try {
    return recentCommands.parse(parseJsonBody(item.body));
  } catch {
    return [];
  }
}

function itemOf(content: Entry): NewItem {
  const { host, id, expiresAtMs } = content.command;
  return {
    pk: mailboxPk(host),
    sk: COMMAND_PREFIX + id,
    body: jsonBody(content),
    expiresAtMs: expiresAtMs + KEPT_MS,
    index: null,
  };
}

/** Null when it is none, or a copy of another's: a command counts only under its own host and id. */
function entryOf(item: TableItem, host: string): Entry | null {
  try {
    const read = entry.parse(parseJsonBody(item.body));
    return read.command.host === host && item.sk === COMMAND_PREFIX + read.command.id ? read : null;
  } catch {
    return null;
  }
}

/** A write whose answer was lost finds itself in the way. */
function isOwn(found: TableItem | null, result: CommandResult): boolean {
  const read = found && entryOf(found, result.host);
  return JSON.stringify(read?.result ?? null) === JSON.stringify(result);
}
