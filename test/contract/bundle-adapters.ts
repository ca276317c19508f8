import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { BundleStore } from '../../functions/store/bundles.ts';
import { openFolderBundles } from '../../functions/store/folder/folder-bundles.ts';
import { openS3Bundles, type S3BundleOptions } from '../../functions/store/s3/s3-bundles.ts';
import { type EmulatorName, LABELS, type LocalAws, localAws } from '../emulator/local-aws.ts';
import { uniqueName } from '../emulator/unique-name.ts';

export interface BundleAdapter {
  readonly name: string;
  /** Why it cannot be tested on this machine; null: it can. */
  readonly missing: string | null;
  /** An empty store; `open` opens it once more. */
  create(): Promise<{ open(): BundleStore; remove(): Promise<void> }>;
}

const folder: BundleAdapter = {
  name: 'Folder',
  missing: null,
  async create() {
    const dir = mkdtempSync(join(tmpdir(), 'deployclaw-bundles-'));
    return {
      open: () => openFolderBundles(join(dir, 'forensics')),
      remove: async () => rmSync(dir, { recursive: true }),
    };
  },
};

async function s3(name: EmulatorName): Promise<BundleAdapter> {
  const aws = await localAws(name);
  return {
    name: `S3 on ${LABELS[name]}`,
    missing: aws ? null : `${LABELS[name]} cannot be had on this machine`,
    async create() {
      const { open, client } = await newBucket(aws!);
      return { open, remove: async () => client.destroy() };
    },
  };
}

/** A new bucket on a local AWS. It stays until the emulator ends: what is locked cannot be deleted anyhow. */
export async function newBucket(aws: LocalAws, { locked = false } = {}) {
  const client = new S3Client({ ...aws.config, forcePathStyle: true });
  const bucket = uniqueName('bundles');
  await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: locked }));
  const open = (o: Partial<S3BundleOptions> = {}): BundleStore =>
    openS3Bundles({ bucket, client, now: Date.now, ...o });
  return { client, bucket, open };
}

/** Every adapter of the port, S3 on every local AWS there is; each must pass bundle-store.test.ts. */
export async function bundleAdapters(): Promise<readonly BundleAdapter[]> {
  return [folder, await s3('ministack'), await s3('localemu')];
}
