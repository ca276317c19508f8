import { CreateTableCommand, type DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { HISTORY_TABLE } from '../../functions/store/table.ts';

/** The table as infra makes it. */
export async function createHistoryTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const { partitionKey, sortKey, ttlAttribute, billing, index } = HISTORY_TABLE;
  const keys = (pk: string, sk: string) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    { AttributeName: sk, KeyType: 'RANGE' as const },
  ];
  const texts = [partitionKey, sortKey, index.partitionKey, index.sortKey];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: billing,
      AttributeDefinitions: texts.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys(partitionKey, sortKey),
      GlobalSecondaryIndexes: [
        {
          IndexName: index.name,
          KeySchema: keys(index.partitionKey, index.sortKey),
          Projection: { ProjectionType: index.projection },
        },
      ],
    }),
  );
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
    }),
  );
}
