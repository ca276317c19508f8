import { firstSignature } from '../../functions/catalog/merge-signatures.ts';
import type { HeapSignature, SignaturePoint } from '../../functions/contract/heap-signature.ts';

export const MB = 1_048_576;

/** A point of one process after an hour. */
export function madePoint(over: Partial<SignaturePoint> = {}): SignaturePoint {
  return {
    instance: { host: 'h', containerId: 'c', startedAtMs: 0 },
    observedAtMs: 3_600_000,
    uptimeMs: 3_600_000,
    requests: null,
    processes: 1,
    objects: 10,
    objectBytes: MB,
    types: [{ type: 'dict', count: 10, bytes: MB }],
    cut: false,
    ...over,
  };
}

export function madeSignature(version: string, point: SignaturePoint): HeapSignature {
  return firstSignature('svc', version, point);
}
