import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openS3Captures } from '../../functions/store/s3/s3-captures.ts';
import { s3Fault, throughFaults } from '../emulator/fault-proxy.ts';
import { type EmulatorName, LABELS, localAws } from '../emulator/local-aws.ts';
import { newBucket } from './bundle-adapters.ts';

const digest = (body: Buffer): string => createHash('sha256').update(body).digest('hex');
const BODY = Buffer.from('a capture');
const KEY = 'hosts/a/captures/x.json.gz';

describe.each(['ministack', 'localemu'] as const satisfies EmulatorName[])('captures in S3: %s', (name) => {
  it(`are stored once and read whole (${LABELS[name]})`, async (test) => {
    const aws = (await localAws(name)) ?? test.skip('not on this machine');
    const { client, bucket } = await newBucket(aws);
    const captures = openS3Captures({ bucket, client });
    await captures.put(KEY, BODY, digest(BODY));
    await captures.put(KEY, BODY, digest(BODY));
    expect(await captures.get(KEY, 100, digest(BODY))).toEqual(BODY);
    expect(await captures.get(KEY, 100, null)).toEqual(BODY);
    const other = Buffer.from('another');
    await expect(captures.put(KEY, other, digest(other))).rejects.toMatchObject({ kind: 'conflict' });
    await expect(captures.put('hosts/a/captures/y', other, digest(BODY))).rejects.toMatchObject({
      kind: 'damaged',
    });
    await expect(captures.get(KEY, 8, null)).rejects.toMatchObject({ kind: 'too-large' });
    await expect(captures.get(KEY, 100, digest(other))).rejects.toMatchObject({ kind: 'damaged' });
    await expect(captures.get('hosts/a/captures/none', 100, null)).rejects.toMatchObject({ kind: 'missing' });
  });
});

it('a host that may write only takes what is there for its own', async () => {
  const aws = (await localAws('ministack'))!;
  const { client, bucket } = await newBucket(aws);
  await openS3Captures({ bucket, client }).put(KEY, BODY, digest(BODY));
  const proxied = await throughFaults(aws, (operation) =>
    operation === 'HEAD' ? s3Fault(403, 'AccessDenied') : null,
  );
  const { S3Client } = await import('@aws-sdk/client-s3');
  const writer = new S3Client({ ...proxied.config, forcePathStyle: true });
  await openS3Captures({ bucket, client: writer }).put(KEY, BODY, digest(BODY));
  expect(proxied.requests).toEqual(['PUT', 'HEAD']);
});
