import type { Reason } from '../../functions/contract/verdict.ts';
import type { Verdict } from '../../functions/detect/types.ts';
import type { ScoredContainer } from '../../functions/score/score-history.ts';

export const NOON = Date.UTC(2026, 10, 24, 12);
export const MB = 1_048_576;

const reason: Reason = { rule: 'trend', says: 'leak', detail: 'the floor rises' };

/** A judged container for tests of what is made out of verdicts; the verdict itself is not under test there. */
export function madeScored(
  name: string,
  over: { readonly verdict?: Partial<Verdict>; readonly id?: string; readonly host?: string } = {},
): ScoredContainer {
  const instance = { containerId: over.id ?? `id-of-${name}`, startedAtMs: NOON - 3_600_000 };
  return {
    head: {
      ...instance,
      host: over.host ?? 'host-a',
      identity: { name, service: 'svc', version: '1', image: null, tenant: null, source: 'docker' },
      firstSeenMs: NOON - 3_600_000,
      lastSeenMs: NOON,
    },
    verdict: {
      verdict: 'leak',
      confidence: 0.9,
      rateBytesPerHour: 12 * MB,
      rateIntervalBytesPerHour: [10 * MB, 14 * MB],
      kind: 'unknown',
      tenant: null,
      tenantEvidence: null,
      onsetMs: null,
      oomAtMs: null,
      reasons: [reason],
      gaps: [],
      rawTrend: true,
      floor: { atMs: [NOON - 60_000, NOON], values: [MB, 2 * MB] },
      ...over.verdict,
    },
    sampleCount: 100,
    bins: [],
    requests: [],
    segments: [],
    window: { fromMs: NOON - 86_400_000, toMs: NOON },
    dropped: { unreadableBins: 0, requestWindows: 0 },
    heap: null,
    heapComparison: null,
  };
}

export const NO_LEAK: Partial<Verdict> = {
  verdict: 'no_leak',
  confidence: 0.1,
  rateBytesPerHour: null,
  rateIntervalBytesPerHour: null,
  rawTrend: false,
};
export const SUSPECT: Partial<Verdict> = { verdict: 'suspect', confidence: 0.6 };
