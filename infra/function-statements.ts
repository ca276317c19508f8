import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { HISTORY_TABLE } from '../functions/store/table.ts';
import { allow } from './allow.ts';
import type { FunctionName } from './fleet-function.ts';

/** Names of what the functions work on, as ARNs. */
export interface FleetArns {
  readonly table: string;
  readonly captures: string;
  readonly forensics: string;
  /** Null: encrypted by S3's own keys. */
  readonly forensicsKey: string | null;
  readonly scoreQueue: string;
  readonly bus: string;
}

/** Where bundles lie (bundle-prefix.ts). */
const BUNDLE_PREFIXES = ['tenants/*', 'shared/*'];

/** What each function may do, apart from reading its own queue and writing its own log. */
export function functionStatements(a: FleetArns): Readonly<Record<FunctionName, readonly PolicyStatement[]>> {
  const index = `${a.table}/index/${HISTORY_TABLE.index.name}`;
  const readHistory = allow('ReadHistory', ['dynamodb:GetItem', 'dynamodb:Query'], [a.table, index]);
  // All heads of all services: the index has nothing but heads and findings.
  const listServices = allow('ListServices', ['dynamodb:Scan'], [index]);
  const write = (sid: string) => allow(sid, ['dynamodb:PutItem'], [a.table]);
  const publish = allow('PublishEvents', ['events:PutEvents'], [a.bus]);
  const useKey = a.forensicsKey
    ? [allow('UseForensicsKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [a.forensicsKey])]
    : [];
  const bundles = BUNDLE_PREFIXES.map((prefix) => `${a.forensics}/${prefix}`);
  return {
    ingest: [
      readHistory,
      write('WriteHistory'),
      allow('FetchClaimChecks', ['s3:GetObject'], [`${a.captures}/hosts/*/batches/*`]),
    ],
    dispatch: [readHistory, listServices, allow('SendServices', ['sqs:SendMessage'], [a.scoreQueue])],
    worker: [readHistory, write('WriteFindingsAndCommands'), publish],
    audit: [
      readHistory,
      listServices,
      write('WriteCatalogue'),
      allow('WriteReportsOnce', ['s3:PutObject', 's3:AbortMultipartUpload'], [`${a.forensics}/audits/*`]),
      ...useKey,
      publish,
    ],
    archive: [
      readHistory,
      write('WriteHistoryAndFindings'),
      allow('FetchCaptures', ['s3:GetObject'], [`${a.captures}/hosts/*/captures/*`]),
      allow('FindBundles', ['s3:ListBucket'], [a.forensics], {
        StringLike: { 's3:prefix': BUNDLE_PREFIXES },
      }),
      allow(
        'WriteBundlesOnce',
        ['s3:GetObject', 's3:PutObject', 's3:PutObjectRetention', 's3:AbortMultipartUpload'],
        bundles,
      ),
      ...useKey,
      publish,
    ],
  };
}
