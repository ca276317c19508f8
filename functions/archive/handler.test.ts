import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { fillHistory } from '../../test/bench/make-history.ts';
import { localAws } from '../../test/emulator/local-aws.ts';
import { localFleet, sqsEvent } from '../../test/functions/local-fleet.ts';
import { handler as audit } from '../audit/handler.ts';
import type { Capture } from '../contract/capture.ts';
import { EVENTS } from '../contract/events.ts';
import { BIN_MS, type BinRecord } from '../contract/records.ts';
import { report } from '../contract/report.ts';
import { openS3Captures } from '../store/s3/s3-captures.ts';
import { handler } from './handler.ts';

const HOUR = 3_600_000;
const MB = 1_048_576;
const END = Date.now() - (Date.now() % BIN_MS);
const HOST = 'host-a';
const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
let fleet: Awaited<ReturnType<typeof localFleet>>;
let bin: BinRecord;

beforeAll(async () => {
  fleet = await localFleet((await localAws('ministack'))!, {
    baselineWindowMs: 24 * HOUR,
    minWindowMs: HOUR,
  });
  await fillHistory(fleet.store, {
    containers: ['leaky', 'steady'],
    hours: 4,
    intervalMs: 30_000,
    host: HOST,
    endMs: END,
    shape: (container, tMs) =>
      150 * MB + (container === 'leaky' ? (20 * MB * (tMs - END + 4 * HOUR)) / HOUR : 0),
  });
  const [head] = await fleet.store.instances({ sinceMs: 0, service: 'leaky' });
  bin = (await fleet.store.bins(head!, 0, END)).at(-1)!;
});

function made(over: Partial<Capture> = {}): Capture {
  const census = {
    type: 'census' as const,
    instance: bin.instance,
    identity: bin.identity,
    pid: 7,
    startTicks: 99,
    python: '3.13.1',
    observedAtMs: END,
    types: [{ type: 'app.Session', count: 1000, bytes: 64_000 }],
    allocator: null,
  };
  const retention = {
    pid: 7,
    startTicks: 99,
    observedAtMs: END,
    holders: [
      {
        path: 'app.CACHE (dict) -> [*] -> app.Session',
        holder: 'app.CACHE (dict) -> [*]',
        type: 'app.Session',
        count: 1000,
        bytes: MB,
        agreement: 1,
      },
    ],
    tenants: null,
    tenantObjects: null,
    limits: [],
  };
  return {
    schema: 'capture/1',
    commandId: ID,
    host: HOST,
    instance: bin.instance,
    identity: bin.identity,
    finding: null,
    capturedAtMs: END,
    censuses: [census],
    ledger: null,
    retentions: [retention, { pid: 'none' }],
    refusals: [],
    ...over,
  };
}

async function arrive(key: string, content: Buffer) {
  const sha256 = createHash('sha256').update(content).digest('hex');
  await openS3Captures({ bucket: fleet.captures, client: fleet.s3 }).put(key, content, sha256);
  return JSON.stringify({
    Records: [{ s3: { object: { key: encodeURIComponent(key), size: content.length } } }],
  });
}
const keyOf = (id: string): string => `hosts/${HOST}/captures/${id}.json.gz`;
const packed = (capture: unknown): Buffer => gzipSync(JSON.stringify(capture));
const stored = async (): Promise<string[]> =>
  ((await fleet.s3.send(new ListObjectsV2Command({ Bucket: fleet.forensics }))).Contents ?? []).map(
    (c) => c.Key!,
  );

describe('captures', () => {
  it('become a bundle and an event, once, however often they are told of', async () => {
    const told = await arrive(keyOf(ID), packed(made()));
    expect(await handler(sqsEvent([told]))).toEqual({ batchItemFailures: [] });
    const [event] = await fleet.published();
    const { data } = EVENTS['Forensics Bundle Archived'].parse(event!.detail);
    expect(data.key).toMatch(/^shared\/leaky\/\d{4}\/\d\d\/\d\d\/01ARZ3NDEKTSV4RRFFQ69G5FAV\.tar\.gz$/);
    const { Body } = await fleet.s3.send(new GetObjectCommand({ Bucket: fleet.forensics, Key: data.key }));
    const content = Buffer.from(await Body!.transformToByteArray());
    expect(createHash('sha256').update(content).digest('hex')).toBe(data.sha256);
    const tar = gunzipSync(content).toString('latin1');
    for (const part of ['manifest.json', 'report.json', 'capture.json', 'heap/001-leaky/retention.json'])
      expect(tar).toContain(part);

    expect(await handler(sqsEvent([told]))).toEqual({ batchItemFailures: [] });
    expect(await fleet.published()).toEqual([event]);
    expect(await stored()).toEqual([data.key]);
  });

  it('of a container that a label gives to a tenant lie under its prefix', async () => {
    const id = ID.replace('FAV', 'FAW');
    const own = made({ commandId: id, identity: { ...bin.identity, tenant: 'acme' } });
    await handler(sqsEvent([await arrive(keyOf(id), packed(own))]));
    expect((await stored()).filter((k) => k.startsWith('tenants/acme/leaky/'))).toHaveLength(1);
    await fleet.published();
  });

  it('passes over claim checks of batches and the test event of S3', async () => {
    const batch = await arrive(`hosts/${HOST}/batches/1-b.json.gz`, packed({}));
    expect(await handler(sqsEvent([batch, '{"Event":"s3:TestEvent"}']))).toEqual({ batchItemFailures: [] });
    expect(await fleet.published()).toEqual([]);
  });

  const bad: [string, string, () => Buffer][] = [
    ["another host's", 'B1', () => packed(made({ commandId: ID.replace('FAV', 'FB1'), host: 'host-b' }))],
    ["another command's", 'B2', () => packed(made())],
    ['what is no capture', 'B3', () => packed({ schema: 'capture/2' })],
    ['what is not gzip', 'B4', () => Buffer.from('{}')],
    ['a gzip bomb', 'B5', () => gzipSync(Buffer.alloc(9 * MB))],
  ];
  it.each(bad)('refuses %s', async (_, end, content) => {
    const told = await arrive(keyOf(ID.replace('FAV', `F${end}`)), content());
    expect((await handler(sqsEvent([told]))).batchItemFailures).toHaveLength(1);
    expect(await fleet.published()).toEqual([]);
  });
});

describe('an audit', () => {
  it('judges all services, files its report once and tells of it', async () => {
    const request = { kind: 'audit', scheduledAt: new Date(END).toISOString() };
    const answer = await audit(request);
    expect(await audit(request)).toEqual(answer);
    const events = await fleet.published();
    expect(new Set(events.map((e) => e.detail.metadata.id)).size).toBe(1);
    const { data } = EVENTS['Audit Completed'].parse(events[0]!.detail);
    expect(data).toMatchObject({ containers: 2, undetermined: 0 });
    expect(answer.report).toBe(`s3://${fleet.forensics}/${data.report}`);
    const { Body } = await fleet.s3.send(
      new GetObjectCommand({ Bucket: fleet.forensics, Key: data.report! }),
    );
    const filed = report.parse(JSON.parse(gunzipSync(await Body!.transformToByteArray()).toString()));
    expect(filed.findings.high_confidence_leaks.map((f) => f.container)).toEqual(['leaky']);
  });

  it('refuses parameters that are none', async () => {
    await expect(audit({ kind: 'audit', windowMs: -1 })).rejects.toThrow(/no request of an audit/);
  });
});
