import type { VerdictName } from '../contract/verdict.ts';
import { detect } from '../detect/detect.ts';
import { persistenceMs } from './confirmation.ts';
import type { ScoredContainer } from './scored-container.ts';

/** Without a bin for so long a container is gone, ms: bins come every 5 minutes, and a delivery may be late. */
const GONE_AFTER_MS = 1_800_000;

/** Containers of a service that still run; all, if none does: silence is no proof of anything. */
export function running(replicas: readonly ScoredContainer[], nowMs: number): readonly ScoredContainer[] {
  const alive = replicas.filter((r) => nowMs - lastDataMs(r) < GONE_AFTER_MS);
  return alive.length === 0 ? replicas : alive;
}

function lastDataMs({ segments, window }: ScoredContainer): number {
  return segments.at(-1)?.anonBytes.atMs.at(-1) ?? window.fromMs;
}

/**
 * What a container does now. The verdict is of all its lives in the window; a newest life that is long enough and does not
 * grow says that what the lives before had is gone: a fix that holds, or a restart that helped.
 */
export function stateNow(scored: ScoredContainer): VerdictName {
  const { verdict, segments } = scored;
  if (verdict.verdict !== 'leak' && verdict.verdict !== 'suspect') return verdict.verdict;
  const newest = segments.at(-1);
  if (newest === undefined || segments.length < 2) return verdict.verdict;
  const spanOf = ({ anonBytes: { atMs } }: typeof newest): number => (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
  const longest = Math.max(...segments.slice(0, -1).map(spanOf));
  // Too short a life shows no leak yet, however much it leaks.
  if (spanOf(newest) < Math.max(persistenceMs(scored), longest / 4)) return verdict.verdict;
  const alone = detect({
    segments: [newest],
    requests: [],
    requestSource: null,
    labelTenant: null,
    limitBytes: null,
    swapUsed: false,
    oomKills: 0,
    minWindowMs: persistenceMs(scored),
  });
  return alone.verdict === 'no_leak' ? 'no_leak' : verdict.verdict;
}
