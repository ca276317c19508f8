import { compareLogTimes, type LogTime } from './log-time.ts';

/** Where a log was read to, so that a new connection neither repeats nor skips a line. */
export interface LogCursor {
  /** What to ask for: lines at or after this time. */
  since(): LogTime;
  /** Must be called when a new connection starts at {@link since}. */
  resume(): void;
  /** False for a line that was taken before. */
  take(time: LogTime): boolean;
  /** How many connections did not bring again the line that was taken last: what lay between is lost. */
  gaps(): number;
}

/**
 * The engine's `since` includes its own instant, and several lines can bear one: those taken already are counted and
 * skipped. Only the start of a connection is checked, since a clock set back later must not look like a repetition.
 */
export function createLogCursor(start: LogTime): LogCursor {
  let last = start;
  let takenAtLast = 0;
  let repeatsLeft = 0;
  let resuming = false;
  let gaps = 0;
  return {
    since: () => last,
    resume() {
      resuming = true;
      repeatsLeft = takenAtLast;
    },
    take(time) {
      const order = compareLogTimes(time, last);
      if (resuming) {
        if (order < 0) return false;
        if (order === 0 && repeatsLeft > 0) {
          repeatsLeft--;
          return false;
        }
        resuming = false;
        if (repeatsLeft > 0) gaps++;
      }
      takenAtLast = order === 0 ? takenAtLast + 1 : 1;
      last = time;
      return true;
    },
    gaps: () => gaps,
  };
}
