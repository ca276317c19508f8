import type { HeapTotals } from '../contract/heap-evidence.ts';
import type { SignaturePoint } from '../contract/heap-signature.ts';
import type { InstanceKey } from '../contract/instance.ts';
import type { TypeCount } from '../contract/records.ts';

/** Room for the types of one point, bytes of JSON: with 44 points a signature stays below 300 KB. */
const TYPES_BYTES = 4500;
/** A longer name would take the room of others; type names are the target's own. */
const NAME_BYTES = 200;

/** What the catalogue keeps of a heap. */
export function signaturePoint(
  { host, containerId, startedAtMs }: InstanceKey,
  totals: HeapTotals,
  requests: number | null,
): SignaturePoint {
  const types = fitting(totals.types);
  return {
    instance: { host, containerId, startedAtMs },
    observedAtMs: totals.toMs,
    uptimeMs: Math.max(0, totals.toMs - startedAtMs),
    requests,
    processes: totals.processes,
    objects: totals.objects,
    objectBytes: totals.objectBytes,
    types,
    cut: types.length < totals.types.length,
  };
}

/** The largest types that fit, without those of unreasonable names. */
function fitting(types: readonly TypeCount[]): TypeCount[] {
  const kept: TypeCount[] = [];
  let room = TYPES_BYTES;
  for (const { type, count, bytes } of types) {
    if (Buffer.byteLength(JSON.stringify(type)) > NAME_BYTES) continue;
    room -= Buffer.byteLength(JSON.stringify({ type, count, bytes })) + 1;
    if (room < 0) break;
    kept.push({ type, count, bytes });
  }
  return kept;
}
