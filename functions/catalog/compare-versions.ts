import type { HeapComparison, HeapSignature, SignaturePoint } from '../contract/heap-signature.ts';
import type { TypeCount } from '../contract/records.ts';
import { loadOf } from './load.ts';
import { sameLoad } from './same-load.ts';

const OUTGROWN = 2;
/** Less than this, or than this share of the objects, is no reason to look at a version. */
const LEAST_BYTES = 256 * 1024;
const LEAST_SHARE = 0.01;
const MOST = 20;

/** The signature of the version before this one: that whose first instance started last before; null without one. */
export function previousVersion(current: HeapSignature, all: readonly HeapSignature[]): HeapSignature | null {
  const order = (a: HeapSignature, b: HeapSignature): number =>
    a.firstStartedAtMs - b.firstStartedAtMs || (a.version < b.version ? -1 : 1);
  const earlier = all.filter((s) => s.version !== current.version && order(s, current) < 0);
  return earlier.sort(order).at(-1) ?? null;
}

/**
 * Which types are new or outgrown in a version against the one before it, at the same load. Per process, since a
 * service may run more workers than before. Null when no load is common to both. Equal input gives equal bytes.
 */
export function compareVersions(now: HeapSignature, before: HeapSignature): HeapComparison | null {
  const pair = sameLoad(now, before);
  if (pair === null) return null;
  const { by } = pair;
  const [load, previousLoad] = [loadOf(pair.now, by), loadOf(pair.before, by)];
  const [types, previous] = [perProcess(pair.now), perProcess(pair.before)];
  const objectBytes = Math.round(pair.now.objectBytes / pair.now.processes);
  const least = Math.max(LEAST_BYTES, LEAST_SHARE * objectBytes);
  const known = new Map(previous.map((t) => [t.type, t]));
  const cut = pair.before.cut ? (previous.at(-1)?.bytes ?? 0) : 0;
  return {
    service: now.service,
    version: now.version,
    previousVersion: before.version,
    by,
    load,
    previousLoad,
    processes: pair.now.processes,
    previousProcesses: pair.before.processes,
    objectBytes,
    previousObjectBytes: Math.round(pair.before.objectBytes / pair.before.processes),
    newTypes: types.filter((t) => !known.has(t.type) && t.bytes >= least && t.bytes > cut).slice(0, MOST),
    outgrown: types
      .flatMap((t) => {
        const old = known.get(t.type);
        if (old === undefined || old.count === 0 || t.bytes - old.bytes < least) return [];
        const factor = t.count / old.count / Math.max(1, load / previousLoad);
        const rounded = Math.round(factor * 100) / 100;
        return factor < OUTGROWN
          ? []
          : [{ ...t, previousCount: old.count, previousBytes: old.bytes, factor: rounded }];
      })
      .sort((a, b) => b.bytes - b.previousBytes - (a.bytes - a.previousBytes) || (a.type < b.type ? -1 : 1))
      .slice(0, MOST),
  };
}

function perProcess({ types, processes }: SignaturePoint): TypeCount[] {
  return types.map(({ type, count, bytes }) => ({
    type,
    count: Math.round(count / processes),
    bytes: Math.round(bytes / processes),
  }));
}
