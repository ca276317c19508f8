import { compareVersions, previousVersion } from '../catalog/compare-versions.ts';
import { firstSignature } from '../catalog/merge-signatures.ts';
import { signaturePoint } from '../catalog/signature-point.ts';
import type { HeapEvidence } from '../contract/heap-evidence.ts';
import type { HeapComparison } from '../contract/heap-signature.ts';
import type { HistoryStore, InstanceHead } from '../store/history.ts';
import { RETENTION_MS } from '../store/retention.ts';
import { requestWindows } from './request-windows.ts';

/** Share of an instance's life in which its requests must have been counted. */
const COUNTED = 0.9;

/**
 * Puts the last look at an instance's heap into the catalogue of its version, and compares the version with the one
 * before it. Again with the same history, it changes nothing. Null without a heap, a version before, or a common load.
 */
export async function catalogHeap(
  store: HistoryStore,
  head: InstanceHead,
  heap: HeapEvidence | null,
): Promise<HeapComparison | null> {
  if (heap?.last == null) return null;
  const { service, version } = head.identity;
  const requests = await requestsSinceStart(store, head, heap.last.toMs);
  const point = signaturePoint(head, heap.last, requests);
  await store.putSignature(firstSignature(service, version, point));
  const all = await store.signatures(service);
  const current = all.find((s) => s.version === version);
  const before = current === undefined ? null : previousVersion(current, all);
  return current === undefined || before === null ? null : compareVersions(current, before);
}

/** Null where requests were not counted for nearly all of the life: too few would look like a low load. */
async function requestsSinceStart(
  store: HistoryStore,
  head: InstanceHead,
  toMs: number,
): Promise<number | null> {
  const lifeMs = toMs - head.startedAtMs;
  if (lifeMs <= 0 || lifeMs > RETENTION_MS.requests) return null;
  const { windows } = await requestWindows(store, [head], { fromMs: head.startedAtMs, toMs });
  const countedMs = windows.reduce((sum, w) => sum + w.toMs - w.fromMs, 0);
  if (countedMs < COUNTED * lifeMs) return null;
  return windows.reduce((sum, w) => sum + Object.values(w.requests).reduce((n, r) => n + r, 0), 0);
}
