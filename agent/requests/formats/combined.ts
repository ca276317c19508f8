import type { LogFormat } from './log-format.ts';
import { findQuotedRequest } from './quoted-request.ts';

/** `1.2.3.4 - user [24/Nov/2026:08:47:12 +0000] `, everything bounded, so that a failure costs little. */
const PREFIX = /^\S{1,256} \S{1,256} .{1,256}? \[[^\]]{1,64}\] (?=")/;

/**
 * Common and combined log format, with any custom fields after it: gunicorn's default, nginx and Apache.
 * https://docs.gunicorn.org/en/stable/settings.html#access-log-format
 */
export const combined: LogFormat = {
  name: 'combined',
  parse(line) {
    const prefix = PREFIX.exec(line);
    return prefix ? findQuotedRequest(line.slice(prefix[0].length)) : null;
  },
};
