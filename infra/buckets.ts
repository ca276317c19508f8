import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  ObjectLockRetention,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { FleetSettings } from './settings.ts';

const CLOSED = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
} satisfies BucketProps;

/** Parts of uploads that nobody ended are billed, and seen in no listing. */
const abortIncompleteMultipartUploadAfter = Duration.days(1);

/** Claim checks and captures of hosts. Nothing here is the only copy of anything for long. */
export function capturesBucket(scope: Construct, s: FleetSettings): Bucket {
  return new Bucket(scope, 'Captures', {
    ...CLOSED,
    encryption: BucketEncryption.S3_MANAGED,
    removalPolicy: RemovalPolicy.DESTROY,
    lifecycleRules: [
      { id: 'short-life', expiration: Duration.days(s.captureDays), abortIncompleteMultipartUploadAfter },
    ],
  });
}

/**
 * Bundles of evidence: written once (Object Lock in governance mode keeps each version, a conditional put the key), cold
 * after a while, gone after a year.
 */
export function forensicsBucket(scope: Construct, s: FleetSettings): Bucket {
  const { lockDays, coldAfterDays, expireAfterDays, kms } = s.forensics;
  const removalPolicy = s.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  return new Bucket(scope, 'Forensics', {
    ...CLOSED,
    ...(kms
      ? {
          encryption: BucketEncryption.KMS,
          encryptionKey: new Key(scope, 'ForensicsKey', { enableKeyRotation: true, removalPolicy }),
          bucketKeyEnabled: true,
        }
      : { encryption: BucketEncryption.S3_MANAGED }),
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(lockDays)),
    removalPolicy,
    lifecycleRules: [
      {
        id: 'colder-then-gone',
        transitions: [
          {
            storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
            transitionAfter: Duration.days(coldAfterDays),
          },
        ],
        expiration: Duration.days(expireAfterDays),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter,
      },
    ],
  });
}
