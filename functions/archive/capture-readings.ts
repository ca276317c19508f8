import { z } from 'zod';
import type { Capture } from '../contract/capture.ts';
import { heapEvidence, heldObjects, tenantObjects } from '../contract/heap-evidence.ts';
import { instanceKeyText, instanceRef } from '../contract/instance.ts';
import { count, epochMs } from '../contract/scalars.ts';
import type { HeapReadings } from '../evidence/heap-readings.ts';

/** Who holds what in one process, as a host sends it. */
const retentionReading = z.object({
  instance: instanceRef,
  pid: z.number().int().positive(),
  startTicks: count,
  observedAtMs: epochMs,
  holders: z.array(heldObjects.omit({ growthBytes: true, explains: true, pid: true })).max(1000),
  tenants: z.array(tenantObjects).max(1000).nullable(),
  tenantObjects: heapEvidence.shape.tenantLook,
  limits: z.array(z.string().max(2048)).max(100),
});

/** What of a capture can be taken as evidence: all that is valid, and of the instance that the capture is of. */
export function captureReadings(capture: Capture): {
  readonly readings: HeapReadings;
  readonly dropped: number;
} {
  const { instance, host } = capture;
  const own = (r: { readonly instance: z.infer<typeof instanceRef> }): boolean =>
    instanceKeyText({ host, ...r.instance }) === instanceKeyText({ host, ...instance });
  const retentions = capture.retentions.flatMap((raw) => {
    // The instance may be left out: it is the capture's.
    const parsed = retentionReading.safeParse({ instance, ...Object(raw) });
    return parsed.success && own(parsed.data) ? [parsed.data] : [];
  });
  const censuses = capture.censuses.filter(own);
  const ledgers = [capture.ledger].filter((l) => l !== null).filter(own);
  const given = capture.retentions.length + capture.censuses.length + (capture.ledger === null ? 0 : 1);
  return {
    readings: {
      censuses,
      ledgers,
      retentions,
      refusals: capture.refusals.map((r) => ({ instance, ...r })),
    },
    dropped: given - retentions.length - censuses.length - ledgers.length,
  };
}
