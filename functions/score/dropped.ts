import type { Gap } from '../contract/verdict.ts';
import type { Verdict } from '../detect/types.ts';

/** What of the history could not be used for one container. */
export interface Dropped {
  /** Bins whose packed samples do not unpack. */
  readonly unreadableBins: number;
  /** Request windows that overlap a finer one of the same source, or come from a source that counted less. */
  readonly requestWindows: number;
}

/** The verdict with what was dropped among its gaps. */
export function addDropGaps(verdict: Verdict, dropped: Dropped): Verdict {
  const gaps: Gap[] = [];
  if (dropped.unreadableBins > 0)
    gaps.push({
      missing: `${dropped.unreadableBins} bins of the history whose samples could not be unpacked`,
      remedy: 'Check the agent version that wrote them and the disk that holds the history.',
    });
  if (dropped.requestWindows > 0)
    gaps.push({
      missing: `${dropped.requestWindows} request windows, left out because finer or fuller counts overlap them`,
      remedy: 'None is needed; use one source and one window width to count every request.',
    });
  return gaps.length === 0 ? verdict : { ...verdict, gaps: [...verdict.gaps, ...gaps] };
}
