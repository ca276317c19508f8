import {
  HEAP_SIGNATURE_SCHEMA,
  type HeapSignature,
  type SignaturePoint,
} from '../contract/heap-signature.ts';
import { instanceKeyText } from '../contract/instance.ts';
import { loadOf } from './load.ts';

/** Instances kept at each load: enough that one odd replica does not stand for its version. */
const INSTANCES_PER_LOAD = 2;
/** Requests up to 4^12 = 16.8 million and minutes up to 4^8 = 45 days are told apart. */
const LAST_BUCKET = { requests: 12, uptime: 8 } as const;

/** The signature of one version with one point. */
export function firstSignature(service: string, version: string, point: SignaturePoint): HeapSignature {
  return {
    schema: HEAP_SIGNATURE_SCHEMA,
    service,
    version,
    firstStartedAtMs: point.instance.startedAtMs,
    lastObservedAtMs: point.observedAtMs,
    points: [point],
  };
}

/**
 * Two signatures of one version as one. In whatever order and however often instances are merged, the same comes out:
 * loads fall into buckets of a factor of four; in each, an instance keeps its latest point and the newest two instances
 * stay.
 */
export function mergeSignatures(a: HeapSignature, b: HeapSignature): HeapSignature {
  return {
    schema: HEAP_SIGNATURE_SCHEMA,
    service: a.service,
    version: a.version,
    firstStartedAtMs: Math.min(a.firstStartedAtMs, b.firstStartedAtMs),
    lastObservedAtMs: Math.max(a.lastObservedAtMs, b.lastObservedAtMs),
    points: select([...a.points, ...b.points]),
  };
}

function select(points: readonly SignaturePoint[]): SignaturePoint[] {
  const latest = new Map<string, SignaturePoint>();
  for (const point of points) {
    const key = `${bucketOf(point)} ${instanceKeyText(point.instance)}`;
    const known = latest.get(key);
    latest.set(key, known === undefined ? point : later(known, point));
  }
  const byLoad = Map.groupBy(latest.values(), bucketOf);
  return [...byLoad.keys()]
    .sort()
    .flatMap((bucket) => byLoad.get(bucket)!.sort(newestInstanceFirst).slice(0, INSTANCES_PER_LOAD));
}

/** Sorts as text: loads by requests before loads by uptime, each ascending. */
function bucketOf(point: SignaturePoint): string {
  const by = point.requests === null ? 'uptime' : 'requests';
  const unit = by === 'requests' ? 1 : 60_000;
  const bucket = Math.floor(Math.log2(Math.max(1, loadOf(point, by) / unit)) / 2);
  return `${by} ${String(Math.min(bucket, LAST_BUCKET[by])).padStart(2, '0')}`;
}

/** Which of two points of one instance stays; the same answer in either order. */
function later(a: SignaturePoint, b: SignaturePoint): SignaturePoint {
  for (const of of [
    (p: SignaturePoint) => p.observedAtMs,
    (p: SignaturePoint) => p.processes,
    (p: SignaturePoint) => p.objectBytes,
  ])
    if (of(a) !== of(b)) return of(a) > of(b) ? a : b;
  return JSON.stringify(a) >= JSON.stringify(b) ? a : b;
}

function newestInstanceFirst(a: SignaturePoint, b: SignaturePoint): number {
  const [x, y] = [instanceKeyText(a.instance), instanceKeyText(b.instance)];
  return b.instance.startedAtMs - a.instance.startedAtMs || (x < y ? -1 : x > y ? 1 : 0);
}
