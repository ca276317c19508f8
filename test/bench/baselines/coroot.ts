import type { Series } from '../../../functions/detect/types.ts';
import { type Detector, ruleAnswer } from './baseline.ts';
import { leastSquares } from './least-squares.ts';
import { wholeSeries } from './whole-series.ts';

const HOUR_MS = 3_600_000;
const LEAST_SHARE_PER_HOUR = 0.1;
const LEAST_BYTES_PER_HOUR = 50 * 1_048_576;
/** A fall by more than this part ends a segment. */
const DROP = 0.1;

/**
 * Coroot's published rule: least squares on the resident memory since its last drop; an alarm when the growth, also of
 * the segment's last quarter, is at least 10 % and 50 MiB an hour (auditor/memory.go, check MemoryLeakPercent, and PR 442).
 */
export const coroot: Detector = async (cases) =>
  cases.map(({ input }) => {
    const segment = sinceLastDrop(wholeSeries(input));
    const whole = leastSquares(segment);
    const from = Math.floor(0.75 * segment.atMs.length);
    const quarter = leastSquares({ atMs: segment.atMs.slice(from), values: segment.values.slice(from) });
    if (whole === null || quarter === null) return ruleAnswer(0, 0);
    const perHour = Math.min(whole.slope, quarter.slope) * HOUR_MS;
    const before = Math.max(1, whole.atEnd - whole.slope * HOUR_MS);
    return ruleAnswer(
      Math.min(perHour / (LEAST_SHARE_PER_HOUR * before), perHour / LEAST_BYTES_PER_HOUR),
      whole.slope,
    );
  });

function sinceLastDrop({ atMs, values }: Series): Series {
  let from = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! < (1 - DROP) * values[i - 1]!) from = i;
  return { atMs: atMs.slice(from), values: values.slice(from) };
}
