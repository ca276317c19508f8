import type { HeapComparison, SignaturePoint } from '../contract/heap-signature.ts';

/** Load of a point: requests since its start, or ms. NaN for requests that were not counted. */
export function loadOf(point: SignaturePoint, by: HeapComparison['by']): number {
  return by === 'uptime' ? point.uptimeMs : (point.requests ?? Number.NaN);
}
