import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoHistory, openDynamoHistory } from '../../functions/store/dynamodb/open-history.ts';
import { createHistoryTable } from '../emulator/create-history-table.ts';
import type { LocalAws } from '../emulator/local-aws.ts';
import { uniqueName } from '../emulator/unique-name.ts';

/** A new table on a local AWS, and the history in it. */
export async function newDynamoHistory(aws: LocalAws, now: () => number, o: { headLagMs?: number } = {}) {
  const client = new DynamoDBClient(aws.config);
  const table = uniqueName('history');
  await createHistoryTable(client, table);
  const notices: string[] = [];
  const open = (): DynamoHistory =>
    openDynamoHistory({ table, client, now, onNotice: (text) => notices.push(text), ...o });
  return {
    client,
    table,
    notices,
    open,
    async remove(): Promise<void> {
      await client.send(new DeleteTableCommand({ TableName: table }));
      client.destroy();
    },
  };
}
