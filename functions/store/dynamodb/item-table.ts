import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { awsOperation } from '../aws-store-error.ts';
import { HISTORY_TABLE } from '../table.ts';

const T = HISTORY_TABLE;

/** What an item holds beside its keys, its version and its expiry. */
export type Body = Readonly<Record<string, AttributeValue>>;

/** An item as the table gives it. `version` grows by one with every write: who writes names the one he has seen. */
export interface TableItem {
  readonly pk: string;
  readonly sk: string;
  readonly version: number;
  readonly body: Body;
  readonly expiresAtMs: number | null;
}

export interface NewItem extends Omit<TableItem, 'version'> {
  /** Keys of the index; null: not in it. */
  readonly index: { readonly pk: string; readonly sk: string } | null;
}

export interface ItemRange {
  readonly pk: string;
  readonly fromSk: string;
  /** Excluded. */
  readonly toSk: string;
  /** Sees every write that was answered before; costs twice as much. */
  readonly consistent?: boolean;
}

/** Operations on the one table. Reads leave out what has expired. All throw AwsStoreError. */
export interface ItemTable {
  /** Consistent. Also what has expired, if it is still there. */
  get(pk: string, sk: string): Promise<TableItem | null>;
  /** Writes over `seen` (null: nothing there). `refused` when somebody was faster, with what is there now. */
  put(item: NewItem, seen: TableItem | null): Promise<'done' | { readonly found: TableItem | null }>;
  range(range: ItemRange): Promise<TableItem[]>;
  /** Items of the index, sort keys from `fromSk` on. */
  indexed(pk: string, fromSk: string): Promise<TableItem[]>;
  /** The whole index: the heads and findings of a fleet. */
  allIndexed(): Promise<TableItem[]>;
}

export interface TableOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly now: () => number;
}

const NAMES = { '#ttl': T.ttlAttribute };
const ALIVE = 'attribute_not_exists(#ttl) OR #ttl > :now';

/** See {@link ItemTable}. */
export function createItemTable({ client, table, now }: TableOptions): ItemTable {
  const reading = `read from the table ${table}`;
  const alive = () => ({ ':now': { N: String(now() / 1000) } });

  async function pages(input: Omit<QueryCommandInput, 'TableName'>, scan = false): Promise<TableItem[]> {
    const items: TableItem[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = { ...input, TableName: table, ...(ExclusiveStartKey && { ExclusiveStartKey }) };
      const answer = await awsOperation(reading, () =>
        scan ? client.send(new ScanCommand(page)) : client.send(new QueryCommand(page)),
      );
      for (const raw of answer.Items ?? []) items.push(tableItem(raw));
      ExclusiveStartKey = answer.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  }

  return {
    async get(pk, sk) {
      const Key = { [T.partitionKey]: { S: pk }, [T.sortKey]: { S: sk } };
      const { Item } = await awsOperation(reading, () =>
        client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true })),
      );
      return Item ? tableItem(Item) : null;
    },

    async put(item, seen) {
      const version = (seen?.version ?? 0) + 1;
      const command = new PutItemCommand({
        TableName: table,
        Item: rawItem(item, version),
        ...(seen
          ? {
              ConditionExpression: '#v = :seen',
              ExpressionAttributeNames: { '#v': VERSION },
              ExpressionAttributeValues: { ':seen': { N: String(seen.version) } },
            }
          : { ConditionExpression: `attribute_not_exists(${T.partitionKey})` }),
        // The item that was in the way comes with the refusal: no second request to read it.
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await client.send(command);
        return 'done';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException)
          return { found: error.Item ? tableItem(error.Item) : null };
        return await awsOperation(`write to the table ${table}`, () => Promise.reject(error));
      }
    },

    async range({ pk, fromSk, toSk, consistent = false }) {
      const items = await pages({
        KeyConditionExpression: `${T.partitionKey} = :pk AND ${T.sortKey} BETWEEN :from AND :to`,
        FilterExpression: ALIVE,
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: {
          ':pk': { S: pk },
          ':from': { S: fromSk },
          ':to': { S: toSk },
          ...alive(),
        },
        ConsistentRead: consistent,
      });
      // BETWEEN includes its end.
      return items.filter((item) => item.sk < toSk);
    },

    indexed: (pk, fromSk) =>
      pages({
        IndexName: T.index.name,
        KeyConditionExpression: `${T.index.partitionKey} = :pk AND ${T.index.sortKey} >= :from`,
        FilterExpression: ALIVE,
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: fromSk }, ...alive() },
      }),

    allIndexed: () =>
      pages(
        {
          IndexName: T.index.name,
          FilterExpression: ALIVE,
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: alive(),
        },
        true,
      ),
  };
}

const VERSION = 'v';
const OWN = new Set<string>([
  T.partitionKey,
  T.sortKey,
  T.ttlAttribute,
  T.index.partitionKey,
  T.index.sortKey,
  VERSION,
]);

/** What the table is given, with all keys. */
export function rawItem(item: NewItem, version: number): Record<string, AttributeValue> {
  return {
    ...item.body,
    [T.partitionKey]: { S: item.pk },
    [T.sortKey]: { S: item.sk },
    [VERSION]: { N: String(version) },
    // Rounded up, so that nothing goes before its time.
    ...(item.expiresAtMs !== null && {
      [T.ttlAttribute]: { N: String(Math.ceil(item.expiresAtMs / 1000)) },
    }),
    ...(item.index && {
      [T.index.partitionKey]: { S: item.index.pk },
      [T.index.sortKey]: { S: item.index.sk },
    }),
  };
}

function tableItem(raw: Record<string, AttributeValue>): TableItem {
  const ttl = raw[T.ttlAttribute]?.N;
  return {
    pk: raw[T.partitionKey]?.S ?? '',
    sk: raw[T.sortKey]?.S ?? '',
    version: Number(raw[VERSION]?.N ?? 0),
    expiresAtMs: ttl === undefined ? null : Number(ttl) * 1000,
    body: Object.fromEntries(Object.entries(raw).filter(([name]) => !OWN.has(name))),
  };
}
