import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { AwsStoreError, awsOperation } from '../aws-store-error.ts';
import type { BundleStore, StoredBundle } from '../bundles.ts';
import { bundlePrefix } from './bundle-prefix.ts';
import { putOnce, SHA256_METADATA } from './put-once.ts';

export interface S3BundleOptions {
  readonly bucket: string;
  readonly now: () => number;
  /** Whose bundles: see bundlePrefix. Undefined: those of all are read, and what is written is nobody's own. */
  readonly tenant?: string | null;
  /** Object Lock: so long after it was stored no ordinary identity can delete a bundle, ms. The bucket must allow it. */
  readonly retainMs?: number;
  /** See OnceUpload. */
  readonly partBytes?: number;
  /** Larger ones are not read into memory. */
  readonly maxReadBytes?: number;
  /** Default: region, credentials and endpoint by the SDK's own rules. */
  readonly client?: S3Client;
}

export interface S3Bundles extends BundleStore {
  /**
   * The one bundle of exactly that name, which may have folders; one that is there stays, and is read instead of
   * built: what was done by an attempt that was cut off is not done twice.
   */
  putOne(name: string, build: (location: string) => Promise<Buffer>): Promise<OneBundle>;
}

export interface OneBundle {
  readonly location: string;
  readonly key: string;
  readonly content: Buffer;
}

const PART_BYTES = 16 * 1024 * 1024;
const MAX_READ_BYTES = 1024 ** 3;
const MOST_SUFFIXES = 10_000;
const SUFFIX = '.tar.gz';

/** Forensics bundles in a bucket, the adapter of {@link BundleStore} in AWS. Throws AwsStoreError. */
export function openS3Bundles(o: S3BundleOptions): S3Bundles {
  const client =
    o.client ??
    new S3Client({ maxAttempts: 5, retryMode: 'standard', requestHandler: { connectionTimeout: 3000 } });
  const root = `s3://${o.bucket}/`;
  const readPrefix = o.tenant === undefined ? '' : bundlePrefix(o.tenant);

  /** False: there is one of that key. */
  const store = (key: string, content: Buffer): Promise<boolean> =>
    awsOperation(`store the bundle ${root}${key}`, () =>
      putOnce(client, {
        bucket: o.bucket,
        key,
        content,
        retainUntilMs: o.retainMs === undefined ? null : o.now() + o.retainMs,
        partBytes: o.partBytes ?? PART_BYTES,
      }),
    );

  return {
    async put(baseName, build) {
      for (let n = 1; n <= MOST_SUFFIXES; n++) {
        const key = `${bundlePrefix(o.tenant ?? null)}${baseName}${n === 1 ? '' : `_${n}`}${SUFFIX}`;
        if (await isTaken(client, o.bucket, key)) continue;
        const location = root + key;
        const content = await build(location);
        if (await store(key, content)) return { location, bytes: content.length };
      }
      throw new AwsStoreError('conflict', `store a bundle ${baseName} in ${root}`, {
        detail: `${MOST_SUFFIXES} of that name are there`,
      });
    },
    async putOne(name, build) {
      const key = `${bundlePrefix(o.tenant ?? null)}${name}${SUFFIX}`;
      const location = root + key;
      if (!(await isTaken(client, o.bucket, key))) {
        const content = await build(location);
        if (await store(key, content)) return { location, key, content };
      }
      const doing = `read the bundle ${location}`;
      return { location, key, content: await awsOperation(doing, () => read(client, o, key, doing)) };
    },
    list: () => listBundles(client, o.bucket, readPrefix),
    async get(location) {
      const doing = `read the bundle ${location}`;
      if (!location.startsWith(root + readPrefix) || !location.endsWith(SUFFIX))
        throw new AwsStoreError('missing', doing, {
          detail: `it is not a bundle below ${root}${readPrefix}`,
        });
      return await awsOperation(doing, () => read(client, o, location.slice(root.length), doing));
    },
  };
}

/** An identity that may only write cannot ask: it learns from the refusal to write. */
async function isTaken(client: S3Client, Bucket: string, Key: string): Promise<boolean> {
  return await awsOperation(`look for the bundle s3://${Bucket}/${Key}`, () =>
    client.send(new HeadObjectCommand({ Bucket, Key })).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && ['NotFound', 'Forbidden', 'AccessDenied'].includes(error.name))
          return false;
        const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        // An answer to HEAD has no body, so no code of an error either.
        if (status === 403 || status === 404) return false;
        throw error;
      },
    ),
  );
}

async function listBundles(client: S3Client, Bucket: string, Prefix: string): Promise<StoredBundle[]> {
  const bundles: StoredBundle[] = [];
  let token: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await awsOperation(
      `list the bundles of s3://${Bucket}/${Prefix}`,
      () =>
        client.send(new ListObjectsV2Command({ Bucket, Prefix, ...(token && { ContinuationToken: token }) })),
    );
    for (const { Key, Size, LastModified } of page.Contents ?? [])
      if (Key?.endsWith(SUFFIX))
        bundles.push({
          location: `s3://${Bucket}/${Key}`,
          bytes: Size ?? 0,
          storedAtMs: LastModified?.getTime() ?? 0,
        });
    token = page.NextContinuationToken;
  } while (token);
  return bundles.sort((a, b) => b.storedAtMs - a.storedAtMs || (a.location < b.location ? 1 : -1));
}

async function read(client: S3Client, o: S3BundleOptions, Key: string, doing: string): Promise<Buffer> {
  const answer = await client.send(new GetObjectCommand({ Bucket: o.bucket, Key }));
  const limit = o.maxReadBytes ?? MAX_READ_BYTES;
  if ((answer.ContentLength ?? 0) > limit) {
    (answer.Body as { destroy?: () => void } | undefined)?.destroy?.();
    throw new AwsStoreError('too-large', doing, {
      detail: `${answer.ContentLength} bytes; at most ${limit} are read`,
    });
  }
  const content = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
  const promised = answer.Metadata?.[SHA256_METADATA];
  const found = createHash('sha256').update(content).digest('hex');
  if (promised !== found)
    throw new AwsStoreError('damaged', doing, {
      detail: `SHA-256 ${found}, stored with ${promised ?? 'none'}`,
    });
  return content;
}
