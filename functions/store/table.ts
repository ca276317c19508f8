/**
 * The one table of the fleet's history as data: infra creates it from this, the tests too. Keys: history-keys.ts. On
 * demand, since a fleet's writes come in one burst a minute. The index is sparse: only heads (partition: their service,
 * sorted by last sight) and findings (one partition, sorted by change) have its keys, and nothing else is copied to it.
 */
export const HISTORY_TABLE = {
  partitionKey: 'PK',
  sortKey: 'SK',
  /** Epoch seconds. DynamoDB deletes within days of it, so every read also filters by it. */
  ttlAttribute: 'ttl',
  billing: 'PAY_PER_REQUEST',
  index: { name: 'by-service', partitionKey: 'IPK', sortKey: 'ISK', projection: 'ALL' },
} as const;
