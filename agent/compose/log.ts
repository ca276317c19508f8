import { printable } from '../../functions/report/printable.ts';

/** Lines of a daemon's log; every text may hold names from outside and is made printable. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  /** Shown with `--verbose` only. */
  detail(text: string): void;
}

/** Logs to a stream as `2026-11-24T08:47:12.123Z WARN text`; `--quiet` leaves warnings only. */
export function createLog(
  stream: NodeJS.WritableStream,
  options: { readonly quiet?: boolean; readonly verbose?: boolean },
): Log {
  const write = (level: string, text: string): void =>
    void stream.write(`${new Date().toISOString()} ${level} ${printable(text, 1000)}\n`);
  return {
    info: (text) => {
      if (!options.quiet) write('INFO', text);
    },
    warn: (text) => write('WARN', text),
    detail: (text) => {
      if (options.verbose) write('DETAIL', text);
    },
  };
}
