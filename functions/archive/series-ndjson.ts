import { unpackSamples } from '../contract/packed-samples.ts';
import type { ScoredContainer } from '../score/score-history.ts';
import { memberName } from './member-name.ts';
import type { BundleMember } from './pack-bundle.ts';

/**
 * The judged series of each container as NDJSON, one file a container: first a line that says what it is, then one
 * line a sample (bytes; swap null where not accounted), then one line a window of requests per tenant.
 */
export function seriesMembers(scored: readonly ScoredContainer[]): BundleMember[] {
  return scored.map((container, i) => ({
    path: `series/${memberName(container.head.identity.name, i)}.ndjson`,
    content: lines(container),
  }));
}

function lines({ head, bins, requests, window }: ScoredContainer): string {
  const { identity, host, containerId, startedAtMs } = head;
  const out: unknown[] = [
    {
      schema: 'deployclaw-series/1',
      container: identity.name,
      service: identity.service,
      version: identity.version,
      host,
      container_id: containerId,
      started_at_ms: startedAtMs,
    },
  ];
  for (const bin of bins) {
    for (const s of unpackSamples(bin.samples)) {
      if (s.atMs < window.fromMs || s.atMs >= window.toMs) continue;
      out.push({
        at_ms: s.atMs,
        anon_bytes: s.anonBytes,
        file_bytes: s.fileBytes,
        working_set_bytes: s.workingSetBytes,
        swap_bytes: s.swapBytes < 0 ? null : s.swapBytes,
        processes: s.processCount,
      });
    }
  }
  for (const r of requests) {
    out.push({
      from_ms: r.fromMs,
      to_ms: r.toMs,
      source: r.source,
      requests: Object.fromEntries(Object.entries(r.tenants).map(([t, n]) => [t, n.requests])),
      other: r.otherRequests,
      untenanted: r.untenantedRequests,
    });
  }
  return `${out.map((line) => JSON.stringify(line)).join('\n')}\n`;
}
