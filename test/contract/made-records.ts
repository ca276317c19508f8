import { createHash } from 'node:crypto';
import type { InstanceKey } from '../../functions/contract/instance.ts';
import type { BinRecord, CensusRecord, RequestsRecord } from '../../functions/contract/records.ts';
import { containerBins } from '../bench/make-history.ts';

export const HOUR_MS = 3_600_000;
export const HOST = 'host-1';
export const END_MS = 498_612 * HOUR_MS;
export const EVER = [0, Number.POSITIVE_INFINITY] as const;

/** Bins of one container, ending at END_MS: a service of some 400 MB whose memory moves all the time. */
export function madeBins(hours: number, intervalMs = 10_000): BinRecord[] {
  const bins = containerBins('checkout-api-7f9c4d', {
    containers: [],
    hours,
    intervalMs,
    host: HOST,
    endMs: END_MS,
    shape: (_, tMs) => 400e6 + 40e6 * noise(tMs),
  });
  return bins.map((bin) => ({
    ...bin,
    identity: {
      ...bin.identity,
      image: 'registry.example/checkout-api:2026.11.24-1',
      tenant: 'tenant-gamma',
    },
    shmemBytes: 4096,
    slabBytes: 12_345_344,
    kernelStackBytes: 2_097_152,
    limitBytes: 1_073_741_824,
    peakBytes: 498_073_600,
    oomEvents: 0,
    oomKills: 0,
    memoryPressureSomePct: 0.17,
    gc: [0, 1, 2].map((generation) => ({
      generation,
      collections: 123_456 >> (4 * generation),
      collected: 9_876_543 >> generation,
      uncollectable: 0,
    })),
    cgroupVersion: 2,
  }));
}

/** 0..1, the same for the same moment. */
function noise(tMs: number): number {
  return createHash('sha256').update(String(tMs)).digest().readUInt32BE() / 2 ** 32;
}

export function keyOf(bin: BinRecord): InstanceKey {
  return { host: HOST, ...bin.instance };
}

export function madeCensus(bin: BinRecord, types: number, nameChars: number): CensusRecord {
  return {
    type: 'census',
    instance: bin.instance,
    identity: bin.identity,
    pid: 7,
    startTicks: 99,
    python: '3.13.1',
    observedAtMs: bin.binStartMs,
    types: Array.from({ length: types }, (_, n) => ({
      type: madeName(n, nameChars),
      count: 1000 - n,
      bytes: (1000 - n) * 64,
    })),
    allocator: null,
    typesLeftOut: 3,
  };
}

export function madeWindows(
  bin: BinRecord,
  windows: number,
  tenants: number,
  nameChars: number,
): RequestsRecord[] {
  return Array.from({ length: windows }, (_, w) => ({
    type: 'requests',
    instance: bin.instance,
    identity: bin.identity,
    source: 'access-log',
    fromMs: bin.binStartMs + w * 1000,
    toMs: bin.binStartMs + (w + 1) * 1000,
    tenants: Object.fromEntries(
      Array.from({ length: tenants }, (_, n) => [
        madeName(w * 1000 + n, nameChars),
        { requests: n + 1, errors: 0 },
      ]),
    ),
    otherRequests: 0,
    untenantedRequests: 2,
    unparsedLines: 0,
    droppedLines: 0,
  }));
}

/** A name that does not compress: three bytes for each character. */
function madeName(seed: number, chars: number): string {
  let bytes = Buffer.alloc(0);
  for (let n = 0; bytes.length < 2 * chars; n++)
    bytes = Buffer.concat([bytes, createHash('sha512').update(`${seed} ${n}`).digest()]);
  return Array.from({ length: chars }, (_, i) =>
    String.fromCharCode(0x4e00 + (bytes.readUInt16BE(2 * i) % 0x5000)),
  ).join('');
}
