import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

export interface OnceUpload {
  readonly bucket: string;
  readonly key: string;
  readonly content: Buffer;
  /** Object Lock in governance mode until then, UTC epoch ms; null: none. */
  readonly retainUntilMs: number | null;
  /** Above this the content goes up in parts of this size; S3's minimum of a part is 5 MiB. */
  readonly partBytes: number;
}

/** Name of the metadata that has the digest of the whole object: what S3 keeps of an object in parts is no such digest. */
export const SHA256_METADATA = 'sha256';

/**
 * Uploads an object unless one of that key is there; false: there is. S3 checks the SHA-256 of what arrives. Throws what
 * the SDK throws; no part of an upload stays behind then.
 */
export async function putOnce(client: S3Client, o: OnceUpload): Promise<boolean> {
  try {
    await (o.content.length > o.partBytes ? putParts(client, o) : putWhole(client, o));
    return true;
  } catch (error) {
    if (error instanceof Error && TAKEN.has(error.name)) return false;
    throw error;
  }
}

/** The second: another upload of the same key ends at this moment (409). */
const TAKEN = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

function common(o: OnceUpload) {
  return {
    Bucket: o.bucket,
    Key: o.key,
    ContentType: 'application/gzip',
    Metadata: { [SHA256_METADATA]: createHash('sha256').update(o.content).digest('hex') },
    ...(o.retainUntilMs !== null && {
      ObjectLockMode: 'GOVERNANCE',
      ObjectLockRetainUntilDate: new Date(o.retainUntilMs),
    }),
  } satisfies Partial<PutObjectCommandInput>;
}

async function putWhole(client: S3Client, o: OnceUpload): Promise<void> {
  await client.send(
    new PutObjectCommand({
      ...common(o),
      Body: o.content,
      ChecksumSHA256: sha256Base64(o.content),
      IfNoneMatch: '*',
    }),
  );
}

async function putParts(client: S3Client, o: OnceUpload): Promise<void> {
  const at = { Bucket: o.bucket, Key: o.key };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...common(o), ChecksumAlgorithm: 'SHA256' }),
  );
  try {
    const Parts: CompletedPart[] = [];
    for (let from = 0; from < o.content.length; from += o.partBytes) {
      const Body = o.content.subarray(from, from + o.partBytes);
      const PartNumber = Parts.length + 1;
      const ChecksumSHA256 = sha256Base64(Body);
      const { ETag } = await client.send(
        new UploadPartCommand({ ...at, UploadId, PartNumber, Body, ChecksumSHA256 }),
      );
      Parts.push({ PartNumber, ChecksumSHA256, ...(ETag && { ETag }) });
    }
    await client.send(
      new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts }, IfNoneMatch: '*' }),
    );
  } catch (error) {
    // Parts of an upload that nobody ends are stored and billed; a failure to end it must not hide the first error.
    await client.send(new AbortMultipartUploadCommand({ ...at, UploadId })).catch(() => {});
    throw error;
  }
}

function sha256Base64(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64');
}
