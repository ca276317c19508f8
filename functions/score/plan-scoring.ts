import { SCORE_REQUEST_SCHEMA, type ScoreRequest } from '../contract/score-request.ts';
import type { InstanceHead } from '../store/history.ts';

const MINUTE_MS = 60_000;
/** A head's last sight is written once an hour (see updateHeads), so it may be an hour behind a host that reports. */
const SILENT_AFTER_MS = 75 * MINUTE_MS;
const OF_LATE_MS = 24 * 60 * MINUTE_MS;

/** What is asked of the workers, and which hosts have fallen silent. */
export interface ScoringPlan {
  readonly requests: readonly ScoreRequest[];
  /** Hosts that reported within the day and no longer do, sorted. */
  readonly silentHosts: readonly string[];
}

/** One request for each service that the history has seen in the window, by name. Pure. */
export function planScoring(heads: readonly InstanceHead[], nowMs: number): ScoringPlan {
  const services = [...new Set(heads.map((h) => h.identity.service))].sort();
  const fleetSize = new Set(heads.map((h) => JSON.stringify([h.host, h.containerId]))).size;
  const scheduledAtMs = nowMs - (nowMs % MINUTE_MS);
  const lastSeen = new Map<string, number>();
  for (const { host, lastSeenMs } of heads) lastSeen.set(host, Math.max(lastSeen.get(host) ?? 0, lastSeenMs));
  return {
    requests: services.map((service) => ({
      schema: SCORE_REQUEST_SCHEMA,
      service,
      fleetSize,
      scheduledAtMs,
    })),
    silentHosts: [...lastSeen]
      .filter(([, seenMs]) => nowMs - seenMs > SILENT_AFTER_MS && nowMs - seenMs <= OF_LATE_MS)
      .map(([host]) => host)
      .sort(),
  };
}
