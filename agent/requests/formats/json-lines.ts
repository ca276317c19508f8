import { findFirst, type JsonObject } from '../find-first.ts';
import type { AccessLine, LogFormat } from './log-format.ts';
import { findQuotedRequest } from './quoted-request.ts';

const STATUS_KEYS: ReadonlySet<string> = new Set([
  'status',
  'statuscode',
  'httpstatus',
  'httpstatuscode',
  'responsestatus',
  'responsestatuscode',
  'httpresponsestatuscode',
  'downstreamstatus',
]);
const TARGET_KEYS: ReadonlySet<string> = new Set([
  'target',
  'path',
  'url',
  'uri',
  'route',
  'urlpath',
  'httptarget',
  'httpurl',
  'httproute',
  'httppath',
  'requesturi',
  'requestpath',
  'requesturl',
]);
const METHOD_KEYS: ReadonlySet<string> = new Set([
  'method',
  'httpmethod',
  'requestmethod',
  'httprequestmethod',
]);
const MESSAGE_KEYS: ReadonlySet<string> = new Set(['message', 'msg', 'log', 'request']);

/**
 * One JSON object per line, with the names that common loggers use (structlog, pino, Caddy, Traefik, OpenTelemetry).
 * A status alone is no request ("job finished, status 500"): a method or a path must stand beside it.
 */
export const jsonLines: LogFormat = {
  name: 'json-lines',
  parse(line) {
    if (line.trimStart()[0] !== '{') return null;
    const json = parseObject(line);
    if (!json) return null;
    return fromFields(json) ?? fromMessage(json);
  },
};

function fromFields(json: JsonObject): AccessLine | null {
  const status = findFirst(json, STATUS_KEYS, httpStatus);
  if (status === null) return null;
  const target = findFirst(json, TARGET_KEYS, text);
  if (target === null && findFirst(json, METHOD_KEYS, text) === null) {
    // nginx writes the whole request line into one field, without quotes.
    const request = findFirst(json, MESSAGE_KEYS, text);
    if (!request || !/^[A-Z][A-Z-]{2,15} \S/.test(request)) return null;
    return { status, target: request.split(' ', 2)[1] ?? '', tail: '', json };
  }
  return { status, target: target ?? '', tail: '', json };
}

/** A server's text line wrapped by a JSON formatter. */
function fromMessage(json: JsonObject): AccessLine | null {
  const message = findFirst(json, MESSAGE_KEYS, text);
  const line = message === null ? null : findQuotedRequest(message);
  return line && { ...line, json };
}

function parseObject(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : null;
  } catch {
    // Not JSON after all: the caller tries the text formats and counts the line when none takes it.
    return null;
  }
}

function httpStatus(value: unknown): number | null {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d{3}$/.test(value)
        ? Number(value)
        : Number.NaN;
  return Number.isInteger(number) && number >= 100 && number <= 599 ? number : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
