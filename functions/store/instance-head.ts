import { type InstanceKey, identity } from '../contract/instance.ts';
import type { SnapshotRecord } from '../contract/records.ts';
import type { InstanceHead } from './history.ts';
import { seenBetweenMs } from './record-time.ts';

/** A head and the moment its identity is from: an old record that arrives late must not bring an old name back. */
export interface DatedHead extends InstanceHead {
  readonly identityAtMs: number;
}

/** The head that one record alone would make. */
export function headOf(host: string, record: SnapshotRecord): DatedHead {
  const { firstMs, lastMs } = seenBetweenMs(record);
  return {
    host,
    ...record.instance,
    identity: record.identity,
    firstSeenMs: firstMs,
    lastSeenMs: lastMs,
    identityAtMs: lastMs,
  };
}

/** Head out of two of one instance: earliest first sight, latest last sight, newest identity. Order does not matter. */
export function mergeHeads(a: DatedHead, b: DatedHead): DatedHead {
  const newer = newerIdentity(a, b);
  return {
    ...a,
    identity: newer.identity,
    identityAtMs: newer.identityAtMs,
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    lastSeenMs: Math.max(a.lastSeenMs, b.lastSeenMs),
  };
}

/** What readers of the history see. */
export function publicHead({ identityAtMs: _, ...head }: DatedHead): InstanceHead {
  return head;
}

/** By service, host, id, start; by code unit, so that every adapter and locale gives the same order. */
export function compareHeads(a: InstanceHead, b: InstanceHead): number {
  return (
    compareText(a.identity.service, b.identity.service) ||
    compareText(a.host, b.host) ||
    compareText(a.containerId, b.containerId) ||
    a.startedAtMs - b.startedAtMs
  );
}

/** Key of a head without the rest. */
export function headKey({ host, containerId, startedAtMs }: InstanceHead): InstanceKey {
  return { host, containerId, startedAtMs };
}

function newerIdentity(a: DatedHead, b: DatedHead): DatedHead {
  if (a.identityAtMs !== b.identityAtMs) return a.identityAtMs > b.identityAtMs ? a : b;
  return identityText(a) >= identityText(b) ? a : b;
}

function identityText(head: InstanceHead): string {
  return JSON.stringify(Object.keys(identity.shape).map((k) => Reflect.get(head.identity, k)));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
