/** Time of a log line to the nanosecond, as the engine writes it: a Number cannot hold it. */
export interface LogTime {
  readonly seconds: number;
  readonly nanos: number;
}

/** RFC 3339 and a space. Docker writes UTC with nine digits, Podman local time with fewer. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) /;
/** Longer than any time stamp with its space. */
export const MAX_STAMP_LENGTH = 40;

/** Splits a line that was asked for with time stamps; `time` is null when it has none. */
export function splitLogTime(line: string): { readonly time: LogTime | null; readonly text: string } {
  const match = STAMP.exec(line.slice(0, MAX_STAMP_LENGTH));
  const ms = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (!match || Number.isNaN(ms)) return { time: null, text: line };
  const nanos = Number((match[2] ?? '').padEnd(9, '0'));
  return { time: { seconds: ms / 1000, nanos }, text: line.slice(match[0].length) };
}

export function logTimeFromMs(ms: number): LogTime {
  return { seconds: Math.floor(ms / 1000), nanos: Math.floor(ms % 1000) * 1e6 };
}

export function logTimeMs(time: LogTime): number {
  return time.seconds * 1000 + Math.floor(time.nanos / 1e6);
}

/** Negative when `a` is earlier, 0 when equal. */
export function compareLogTimes(a: LogTime, b: LogTime): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}

/** The engine's `since`: seconds with nine decimals. */
export function logTimeText(time: LogTime): string {
  return `${time.seconds}.${String(time.nanos).padStart(9, '0')}`;
}
