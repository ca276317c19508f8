import { createHash } from 'node:crypto';
import type { Capture } from '../contract/capture.ts';
import { type DeployclawEvent, EVENT_SCHEMA_VERSION } from '../contract/events.ts';
import type { SnapshotRecord } from '../contract/records.ts';
import { checkRecord } from '../ingest/check-record.ts';
import { topHolder } from '../report/heap-parts.ts';
import { scoreHistory } from '../score/score-history.ts';
import type { EventBus } from '../store/event-bus.ts';
import type { HistoryStore } from '../store/history.ts';
import { keySegment } from '../store/s3/bundle-prefix.ts';
import type { OneBundle, S3Bundles } from '../store/s3/s3-bundles.ts';
import { buildCaptureBundle } from './build-capture-bundle.ts';
import { captureReadings } from './capture-readings.ts';

export interface ArchiveOptions {
  readonly store: HistoryStore;
  readonly bus: EventBus;
  /** Bundles of a tenant, or those of nobody alone. */
  readonly bundlesOf: (tenant: string | null) => S3Bundles;
  readonly bucket: string;
  readonly windowMs: number;
  readonly minWindowMs: number;
  readonly nowMs: number;
}

/**
 * Turns a capture into a forensics bundle, the holder of its finding, and an event. What the capture counted goes into the
 * history, so that the next one shows what grew. Again with the same capture, nothing new is stored, and the event has the
 * same id. Only a container that a label gives to one tenant lies under that tenant's prefix: what is inside of a
 * shared one is of others, too. Throws what the stores throw.
 */
export async function archiveCapture(
  capture: Capture,
  o: ArchiveOptions,
): Promise<{ readonly dropped: number; readonly bytes: number }> {
  const { readings, dropped } = captureReadings(capture);
  const { service, tenant } = capture.identity;
  await o.store.write(capture.host, countedRecords(capture, o.nowMs), o.nowMs);
  const scored = await scoreHistory({
    store: o.store,
    service,
    host: capture.host,
    nowMs: capture.capturedAtMs + 1,
    windowMs: o.windowMs,
    minWindowMs: o.minWindowMs,
    accept: (head) => head.containerId === capture.instance.containerId,
    heap: readings,
  });
  const bundle = await o
    .bundlesOf(tenant)
    .putOne(bundleName(capture), (location) => buildCaptureBundle({ capture, scored, dropped, location }));
  const holder = scored[0] ? topHolder(scored[0]) : null;
  if (capture.finding !== null && holder !== null)
    await rememberHolder(o.store, service, capture.finding, holder);
  await o.bus.publish([archived(capture, bundle, o.bucket)]);
  return { dropped, bytes: bundle.content.length };
}

function countedRecords(capture: Capture, receivedAtMs: number): SnapshotRecord[] {
  const records = [...capture.censuses, ...(capture.ledger ? [capture.ledger] : [])];
  return records.filter((r) => checkRecord(r, { sentAtMs: capture.capturedAtMs, receivedAtMs }) === null);
}

function bundleName({ identity, capturedAtMs, commandId }: Capture): string {
  const day = new Date(capturedAtMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${keySegment(identity.service)}/${day}/${commandId}`;
}

/** A holder that is known stays: the fingerprint of a finding never changes, nor should its cause. */
async function rememberHolder(
  store: HistoryStore,
  service: string,
  fingerprint: string,
  holder: string,
): Promise<void> {
  const finding = await store.finding(service, fingerprint);
  if (finding === null || finding.holder != null) return;
  await store.putFinding({ ...finding, holder }, finding.state);
}

function archived(capture: Capture, { key, content }: OneBundle, bucket: string): DeployclawEvent {
  const { identity, commandId, finding } = capture;
  const id = `bundle-${commandId}`;
  return {
    type: 'Forensics Bundle Archived',
    detail: {
      metadata: {
        id,
        schemaVersion: EVENT_SCHEMA_VERSION,
        occurredAt: new Date(capture.capturedAtMs).toISOString(),
        tenantId: identity.tenant,
        correlationId: finding ?? commandId,
        idempotencyKey: id,
      },
      data: {
        fingerprint: finding,
        service: identity.service,
        tenant: identity.tenant,
        bucket,
        key,
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      },
    },
  };
}
