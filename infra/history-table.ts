import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { HISTORY_TABLE } from '../functions/store/table.ts';
import type { FleetSettings } from './settings.ts';

/** The one table of the fleet, as functions/store/table.ts describes it: what the stores expect is what is deployed. */
export function historyTable(scope: Construct, s: FleetSettings): Table {
  const key = (name: string) => ({ name, type: AttributeType.STRING });
  const table = new Table(scope, 'History', {
    partitionKey: key(HISTORY_TABLE.partitionKey),
    sortKey: key(HISTORY_TABLE.sortKey),
    billingMode: BillingMode[HISTORY_TABLE.billing],
    timeToLiveAttribute: HISTORY_TABLE.ttlAttribute,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: s.production,
    removalPolicy: s.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  table.addGlobalSecondaryIndex({
    indexName: HISTORY_TABLE.index.name,
    partitionKey: key(HISTORY_TABLE.index.partitionKey),
    sortKey: key(HISTORY_TABLE.index.sortKey),
    projectionType: ProjectionType[HISTORY_TABLE.index.projection],
  });
  return table;
}
