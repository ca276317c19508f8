import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { containerBins } from '../../test/bench/make-history.ts';
import { localAws } from '../../test/emulator/local-aws.ts';
import { localFleet, sqsEvent } from '../../test/functions/local-fleet.ts';
import { BIN_MS } from '../contract/records.ts';
import { openS3Captures } from '../store/s3/s3-captures.ts';
import { handler } from './handler.ts';

const END = Date.now() - (Date.now() % BIN_MS);
let fleet: Awaited<ReturnType<typeof localFleet>>;

beforeAll(async () => {
  fleet = await localFleet((await localAws('ministack'))!);
});

function batch(host: string, over: object = {}) {
  const endMs = END;
  const records = containerBins('api', {
    containers: [],
    hours: 1,
    intervalMs: 10_000,
    host,
    endMs,
    shape: () => 1e8,
  });
  return {
    schema: 'snapshot-batch/1',
    host,
    bootId: 'boot',
    agentVersion: '0.1.0',
    sequence: 1,
    sentAtMs: Date.now(),
    dropped: {},
    records,
    ...over,
  };
}

const gzipped = (text: string): string => `gzip:${gzipSync(text).toString('base64')}`;
const binsOf = async (host: string): Promise<number> => {
  const heads = await fleet.store.instances({ sinceMs: 0, host });
  const all = await Promise.all(heads.map((h) => fleet.store.bins(h, 0, END + BIN_MS)));
  return all.flat().length;
};

async function claim(key: string, content: Buffer, over: object = {}) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  await openS3Captures({ bucket: fleet.captures, client: fleet.s3 }).put(key, content, sha256);
  const host = key.split('/')[1];
  return JSON.stringify({ schema: 'claim-check/1', host, key, sha256, bytes: content.length, ...over });
}

describe('batches of agents', () => {
  it('arrive as JSON, compressed and by claim check; the same once more changes nothing', async () => {
    const bodies = [
      JSON.stringify(batch('plain')),
      gzipped(JSON.stringify(batch('packed'))),
      await claim('hosts/claimed/batches/1-b.json.gz', gzipSync(JSON.stringify(batch('claimed')))),
    ];
    for (const body of [...bodies, ...bodies])
      expect(await handler(sqsEvent([body]))).toEqual({ batchItemFailures: [] });
    for (const host of ['plain', 'packed', 'claimed']) expect(await binsOf(host)).toBe(12);
  });

  it('poison fails alone', async () => {
    const good = JSON.stringify(batch('beside-poison'));
    const answer = await handler(sqsEvent(['{', good, 'gzip:AAAA', JSON.stringify({ schema: 'other/1' })]));
    expect(answer.batchItemFailures.map((f) => f.itemIdentifier)).toEqual(['m0', 'm2', 'm3']);
    expect(await binsOf('beside-poison')).toBe(12);
  });

  it('when all fail, all are answered and nothing is thrown', async () => {
    expect((await handler(sqsEvent(['{', '[]', '""']))).batchItemFailures).toHaveLength(3);
  });

  const refused: [string, () => Promise<string> | string, string?][] = [
    ['a newer schema', () => JSON.stringify(batch('bad', { schema: 'snapshot-batch/2' }))],
    ["another host's id", () => JSON.stringify(batch('bad')), 'other'],
    ['a gzip bomb', () => gzipped(' '.repeat(9 * 1024 * 1024))],
    ['a message above 1 MiB', () => JSON.stringify(batch('bad', { pad: 'x'.repeat(1024 * 1024) }))],
    [
      'a claim check with another size',
      () => claim('hosts/bad/batches/2-b.json', Buffer.from(JSON.stringify(batch('bad'))), { bytes: 7 }),
    ],
    [
      'a claim check with another checksum',
      () =>
        claim('hosts/bad/batches/3-b.json', Buffer.from(JSON.stringify(batch('bad'))), {
          sha256: '0'.repeat(64),
        }),
    ],
    [
      "a claim check for another host's object",
      () => claim('hosts/other/batches/4-b.json', Buffer.from(JSON.stringify(batch('bad'))), { host: 'bad' }),
    ],
    [
      'a batch of another host than its object',
      () => claim('hosts/other/batches/5-b.json', Buffer.from(JSON.stringify(batch('bad')))),
    ],
    [
      'a claim check for nothing',
      () =>
        JSON.stringify({
          schema: 'claim-check/1',
          host: 'bad',
          key: 'hosts/bad/batches/none.json',
          sha256: '0'.repeat(64),
          bytes: 1,
        }),
    ],
    [
      'an object that is a gzip bomb',
      () => claim('hosts/bad/batches/6-b.json.gz', gzipSync(Buffer.alloc(9 * 1024 * 1024))),
    ],
  ];
  it.each(refused)('refused: %s', async (_, make, host) => {
    const answer = await handler(sqsEvent([await make()], host));
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
    expect(await binsOf('bad')).toBe(0);
  });
});
