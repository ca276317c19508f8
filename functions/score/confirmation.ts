import { PRIOR } from '../detect/calibrated.ts';
import { callByEValues } from './false-discovery.ts';
import type { ScoredContainer } from './scored-container.ts';

/** Expected share of false ones among the findings that are confirmed at first sight. */
const FALSE_SHARE = 0.1;
/** A leak that is seen again after this share of the window, and was never clear in between, is confirmed as well. */
const PERSISTS_FOR = 1 / 12;

/**
 * Which leaks may be confirmed at first sight. A container scored 96 times a day must not have 96 chances, nor a fleet
 * of a thousand a thousand: each verdict is turned into an e-value, its odds over the odds before anything was seen,
 * and the fleet's go through e-BH. The rest must persist, see {@link persists}.
 *
 * Source: a likelihood ratio has expectation 1 where nothing leaks, which makes it an e-value (Vovk and Wang 2021,
 * Annals of Statistics 49:1736); it is one as far as the calibration is right.
 *
 * `fleetSize`: containers of the whole fleet, where these are those of one service.
 */
export function sureAtOnce(
  scored: readonly ScoredContainer[],
  fleetSize = scored.length,
): Set<ScoredContainer> {
  const called = callByEValues(
    scored.map((s) => eValue(s.verdict.confidence)),
    FALSE_SHARE,
    Math.max(fleetSize, scored.length),
  );
  return new Set(scored.filter((s, i) => called[i] && s.verdict.verdict === 'leak'));
}

/**
 * Looks of one window's length share most of their data: for a false alarm to last, it must outlast what is new. After
 * a clear look in between its time starts again.
 */
export function persists(
  scored: ScoredContainer,
  times: { readonly seenSinceMs: number; readonly nowMs: number },
): boolean {
  return times.nowMs - times.seenSinceMs >= persistenceMs(scored);
}

/** How long a leak must be seen to be confirmed, and not be seen to be over. */
export function persistenceMs({ window }: ScoredContainer): number {
  return PERSISTS_FOR * (window.toMs - window.fromMs);
}

function eValue(confidence: number): number {
  const odds = (p: number): number => p / Math.max(1e-9, 1 - p);
  return odds(confidence) / odds(PRIOR);
}
