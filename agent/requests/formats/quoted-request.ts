import type { AccessLine } from './log-format.ts';

/**
 * `"GET /path HTTP/1.1" 200`. A quote inside is always escaped by the servers (gunicorn: `\"`, nginx: `\x22`), and an
 * opening quote is never an escaped one: otherwise a user name or path could forge a request of its own.
 *
 * Linear: a scan ends at the next unescaped quote or space, so no two scans cover the same text.
 */
const QUOTED_REQUEST = /(?<!\\)"[A-Z][A-Z-]{2,15} ((?:[^"\\ ]|\\.)*) HTTP\/\d(?:\.\d)?" ([1-5]\d\d)(?!\d)/s;

/** Finds the first quoted request line with its status in `text`; null when there is none. */
export function findQuotedRequest(text: string): AccessLine | null {
  const found = QUOTED_REQUEST.exec(text);
  if (!found) return null;
  return {
    status: Number(found[2]),
    target: found[1] ?? '',
    tail: text.slice(found.index + found[0].length),
    json: null,
  };
}
