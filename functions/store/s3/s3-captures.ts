import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsStoreError, awsOperation } from '../aws-store-error.ts';
import type { CaptureStore } from '../captures.ts';
import { putOnce, SHA256_METADATA } from './put-once.ts';

export interface S3CaptureOptions {
  readonly bucket: string;
  /** Default: region, credentials and endpoint by the SDK's own rules. */
  readonly client?: S3Client;
  /** See OnceUpload. */
  readonly partBytes?: number;
}

const PART_BYTES = 16 * 1024 * 1024;

/** Claim checks and captures in a bucket, the adapter of {@link CaptureStore} in AWS. Throws AwsStoreError. */
export function openS3Captures({
  bucket,
  client: given,
  partBytes = PART_BYTES,
}: S3CaptureOptions): CaptureStore {
  const client =
    given ??
    new S3Client({ maxAttempts: 5, retryMode: 'standard', requestHandler: { connectionTimeout: 3000 } });

  return {
    async put(key, body, sha256) {
      const doing = `store s3://${bucket}/${key}`;
      const content = Buffer.from(body);
      if (digest(content) !== sha256)
        throw new AwsStoreError('damaged', doing, { detail: 'not the bytes that were announced' });
      const stored = await awsOperation(doing, () =>
        putOnce(client, { bucket, key, content, retainUntilMs: null, partBytes }),
      );
      if (stored) return;
      const there = await storedDigest(client, bucket, key);
      if (there !== null && there !== sha256)
        throw new AwsStoreError('conflict', doing, { detail: 'another object has that key' });
    },

    async get(key, maxBytes, sha256) {
      const doing = `read s3://${bucket}/${key}`;
      return await awsOperation(doing, async () => {
        const {
          ContentLength = 0,
          Body,
          Metadata,
        } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        if (ContentLength > maxBytes) {
          (Body as { destroy?: () => void } | undefined)?.destroy?.();
          throw new AwsStoreError('too-large', doing, {
            detail: `${ContentLength} bytes; at most ${maxBytes} are read`,
          });
        }
        const content = Buffer.from((await Body?.transformToByteArray()) ?? []);
        const promised = sha256 ?? Metadata?.[SHA256_METADATA];
        if (promised !== undefined && digest(content) !== promised)
          throw new AwsStoreError('damaged', doing, {
            detail: `SHA-256 ${digest(content)}, not ${promised}`,
          });
        return content;
      });
    },
  };
}

/** Null for an identity that may write only, such as a host: who reads the object checks its digest anyhow. */
async function storedDigest(client: S3Client, Bucket: string, Key: string): Promise<string | null> {
  try {
    const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }));
    return Metadata?.[SHA256_METADATA] ?? '';
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 403) return null;
    return await awsOperation(`look at s3://${Bucket}/${Key}`, () => Promise.reject(error));
  }
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
