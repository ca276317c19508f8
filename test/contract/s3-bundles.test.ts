import { GetObjectRetentionCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { openS3Bundles } from '../../functions/store/s3/s3-bundles.ts';
import { s3Fault, throughFaults } from '../emulator/fault-proxy.ts';
import { type EmulatorName, localAws } from '../emulator/local-aws.ts';
import { uniqueName } from '../emulator/unique-name.ts';
import { mayDiffer } from './allowed-differences.ts';
import { newBucket } from './bundle-adapters.ts';

const HOUR_MS = 3_600_000;
const PART_BYTES = 5 * 1024 * 1024;

for (const name of ['ministack', 'localemu'] satisfies EmulatorName[]) {
  const aws = await localAws(name);

  describe.skipIf(aws === null)(`bundles in S3 on ${name}`, () => {
    it('go up in parts when they are large, are the same when read, and are written once as well', async () => {
      const { open } = await newBucket(aws!);
      const store = open({ partBytes: PART_BYTES });
      const content = Buffer.alloc(2 * PART_BYTES + 17, 'deployclaw ');
      const first = await store.put('large', async () => content);
      expect((await store.get(first.location)).equals(content)).toBe(true);
      const second = await store.put('large', async () => content);
      expect(second.location).toBe(first.location.replace('large', 'large_2'));
    });

    it('of two tenants are apart: each sees its own', async () => {
      const { open } = await newBucket(aws!);
      const [alpha, beta, all] = [open({ tenant: 'alpha' }), open({ tenant: 'beta' }), open()];
      const { location } = await alpha.put('leak', async () => Buffer.from('of alpha'));
      expect(location).toMatch(/^s3:\/\/.*\/tenants\/alpha\/leak\.tar\.gz$/);
      expect(await beta.list()).toEqual([]);
      await expect(beta.get(location)).rejects.toMatchObject({ name: 'AwsStoreError', kind: 'missing' });
      expect(await all.list()).toHaveLength(1);
      expect((await all.get(location)).toString()).toBe('of alpha');
    });

    it('are listed beyond the first page', async () => {
      const { open, client, bucket } = await newBucket(aws!);
      const puts = Array.from({ length: 1005 }, (_, n) => n);
      for (let from = 0; from < puts.length; from += 50)
        await Promise.all(
          puts
            .slice(from, from + 50)
            .map((n) =>
              client.send(new PutObjectCommand({ Bucket: bucket, Key: `shared/b${n}.tar.gz`, Body: 'x' })),
            ),
        );
      expect(await open().list()).toHaveLength(1005);
    });

    const locked = async (content: Buffer): Promise<void> => {
      const { open, client, bucket } = await newBucket(aws!, { locked: true });
      await open({ retainMs: HOUR_MS, partBytes: PART_BYTES }).put('leak', async () => content);
      const { Retention } = await client.send(
        new GetObjectRetentionCommand({ Bucket: bucket, Key: 'shared/leak.tar.gz' }),
      );
      expect(Retention?.Mode).toBe('GOVERNANCE');
      const untilMs = Retention?.RetainUntilDate?.getTime() ?? 0;
      expect(Math.abs(untilMs - Date.now() - HOUR_MS)).toBeLessThan(60_000);
    };

    it('are locked for as long as was asked', () => locked(Buffer.from('x')));

    it.skipIf(mayDiffer(name, 'multipart-lock'))('are locked as well when they go up in parts', () =>
      locked(Buffer.alloc(PART_BYTES + 1)),
    );

    it('that were changed in place are told from those that were stored', async () => {
      const { open, client, bucket } = await newBucket(aws!);
      const { location } = await open().put('leak', async () => Buffer.from('as stored'));
      const Key = 'shared/leak.tar.gz';
      const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'forged', Metadata }));
      await expect(open().get(location)).rejects.toMatchObject({ kind: 'damaged' });
    });

    it('that are too large to read are refused by their size', async () => {
      const { open } = await newBucket(aws!);
      const { location } = await open().put('leak', async () => Buffer.alloc(2000));
      await expect(open({ maxReadBytes: 1999 }).get(location)).rejects.toMatchObject({ kind: 'too-large' });
      expect(await open({ maxReadBytes: 2000 }).get(location)).toHaveLength(2000);
    });

    it('without a bucket say that it is missing', async () => {
      const client = new S3Client({ ...aws!.config, forcePathStyle: true });
      const store = openS3Bundles({ bucket: uniqueName('none'), client, now: Date.now });
      const put = store.put('leak', async () => Buffer.from('x'));
      await expect(put).rejects.toThrow(/does not exist.*Deploy the stack/s);
      await expect(store.list()).rejects.toMatchObject({ kind: 'missing' });
    });
  });
}

describe('bundles in S3 that AWS refuses', async () => {
  const aws = (await localAws('ministack'))!;
  const through = async (status: number, code: string, method = 'PUT') => {
    const { bucket } = await newBucket(aws);
    const proxied = await throughFaults(aws, (m) => (m === method ? s3Fault(status, code) : null));
    const client = new S3Client({ ...proxied.config, forcePathStyle: true, maxAttempts: 2 });
    return { store: openS3Bundles({ bucket, client, now: Date.now }), proxied };
  };
  const content = async () => Buffer.from('x');

  it('end as errors of their kinds', async () => {
    for (const [status, code, kind] of [
      [403, 'AccessDenied', 'denied'],
      [400, 'ExpiredToken', 'credentials'],
      [503, 'SlowDown', 'throttled'],
    ] as const) {
      const { store } = await through(status, code);
      await expect(store.put('leak', content)).rejects.toMatchObject({ name: 'AwsStoreError', kind });
    }
  });

  it('are tried again a bounded number of times when S3 throttles', async () => {
    const { store, proxied } = await through(503, 'SlowDown');
    await expect(store.put('leak', content)).rejects.toThrow(/throttled every attempt/);
    expect(proxied.requests.filter((r) => r === 'PUT')).toHaveLength(2);
  });

  it('are written all the same by an identity that may write and not look', async () => {
    const { store } = await through(403, 'AccessDenied', 'HEAD');
    expect((await store.put('leak', content)).location).toMatch(/leak\.tar\.gz$/);
    expect((await store.put('leak', content)).location).toMatch(/leak_2\.tar\.gz$/);
  });

  it('say that nothing answers when nothing does', async () => {
    const client = new S3Client({
      ...aws.config,
      endpoint: 'http://127.0.0.1:9',
      forcePathStyle: true,
      maxAttempts: 1,
    });
    const store = openS3Bundles({ bucket: 'none', client, now: Date.now });
    await expect(store.put('leak', content)).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
