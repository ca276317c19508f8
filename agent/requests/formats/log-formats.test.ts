import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOG_FORMATS } from './log-formats.ts';

function read(line: string) {
  for (const format of LOG_FORMATS) {
    const access = format.parse(line);
    if (access) return { format: format.name, status: access.status, target: access.target };
  }
  return null;
}

describe('access log formats', () => {
  it.each([
    [
      'gunicorn default',
      '127.0.0.1 - - [24/Nov/2026:08:47:12 +0000] "GET /orders/7?x=1 HTTP/1.1" 200 17 "-" "curl/7.88.1"',
      { format: 'combined', status: 200, target: '/orders/7?x=1' },
    ],
    [
      'nginx combined with custom fields',
      '10.0.0.9 - bob smith [24/Nov/2026:08:47:12 +0000] "POST /pay HTTP/2.0" 502 0 "https://a/" "Mozilla/5.0 (X11)" 0.003 tenant=acme',
      { format: 'combined', status: 502, target: '/pay' },
    ],
    [
      'uvicorn',
      'INFO:     172.17.0.1:51234 - "GET /items HTTP/1.1" 404 Not Found',
      { format: 'uvicorn', status: 404, target: '/items' },
    ],
    [
      'uvicorn on a terminal',
      '\x1b[32mINFO\x1b[0m:     172.17.0.1:51234 - "\x1b[1mGET /items HTTP/1.1\x1b[0m" \x1b[32m200 OK\x1b[0m',
      { format: 'uvicorn', status: 200, target: '/items' },
    ],
    [
      "gunicorn's --access-logformat",
      'pid=7 "DELETE /a\\"b HTTP/1.0" 204 tenant="acme"',
      { format: 'custom-text', status: 204, target: '/a\\"b' },
    ],
    [
      'structlog',
      '{"event":"request","method":"GET","path":"/a","status_code":503}',
      { format: 'json-lines', status: 503, target: '/a' },
    ],
    [
      'pino-http',
      '{"req":{"method":"GET","url":"/b","headers":{"x-tenant-id":"acme"}},"res":{"statusCode":"201"}}',
      { format: 'json-lines', status: 201, target: '/b' },
    ],
    [
      'Caddy',
      '{"request":{"method":"GET","uri":"/c","headers":{"X-Tenant-Id":["acme"]}},"status":200}',
      { format: 'json-lines', status: 200, target: '/c' },
    ],
    [
      'OpenTelemetry attributes',
      '{"attributes":{"http.request.method":"GET","url.path":"/d","http.response.status_code":200}}',
      { format: 'json-lines', status: 200, target: '/d' },
    ],
    [
      'nginx with escape=json',
      '{"status":"200","request":"GET /e HTTP/1.1"}',
      { format: 'json-lines', status: 200, target: '/e' },
    ],
    [
      'a text line wrapped by a JSON formatter',
      '{"level":"INFO","message":"1.2.3.4:5 - \\"GET /f HTTP/1.1\\" 200"}',
      { format: 'json-lines', status: 200, target: '/f' },
    ],
  ])('reads %s', (_name, line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it.each([
    ['an empty line', ''],
    ['a log message', '2026-11-24 08:47:12 [INFO] starting worker 7'],
    ['a JSON line about a job', '{"event":"job done","status":500}'],
    ['a JSON line with an impossible status', '{"method":"GET","path":"/","status":999}'],
    ['a JSON array', '[{"method":"GET","status":200}]'],
    ['broken JSON', '{"method":"GET","status":200'],
    [
      'a TLS hello on a plain port',
      '1.2.3.4 - - [24/Nov/2026:08:47:12 +0000] "\\x16\\x03\\x01" 400 150 "-" "-"',
    ],
    ['a request without a status', '1.2.3.4 - - [24/Nov/2026:08:47:12 +0000] "GET / HTTP/1.1" -'],
  ])('takes %s for no request', (_name, line) => {
    expect(read(line)).toBeNull();
  });

  it('does not let a user name forge a request', () => {
    const line =
      '1.2.3.4 - \\"GET /forged HTTP/1.1\\" 500 [24/Nov/2026:08:47:12 +0000] "GET /real HTTP/1.1" 200 1 "-" "-"';
    expect(read(line)).toMatchObject({ status: 200, target: '/real' });
  });

  it('accepts any text and any JSON without an error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (line) => void read(line)));
    fc.assert(fc.property(fc.json(), (line) => void read(line)));
  });

  it('finds the status of any request that a server wrote in combined format', () => {
    const path = fc.webPath().map((p) => p.replaceAll('"', '%22') || '/');
    fc.assert(
      fc.property(path, fc.integer({ min: 100, max: 599 }), fc.ipV4(), (target, status, address) => {
        const line = `${address} - - [24/Nov/2026:08:47:12 +0000] "GET ${target} HTTP/1.1" ${status} 5 "-" "-"`;
        expect(read(line)).toEqual({ format: 'combined', status, target });
      }),
    );
  });

  it('reads the longest hostile lines in linear time', () => {
    // With a pattern that backtracks, each of these runs longer than the test may.
    const fragments = [
      '"GET ',
      '"',
      '\\"',
      '\\',
      ' ',
      'a',
      '[',
      '] "',
      '{"',
      '":',
      '{"request":',
      'INFO: ',
      '\x1b[',
    ];
    fc.assert(
      fc.property(fc.subarray(fragments, { minLength: 1, maxLength: 3 }), fc.string(), (parts, tail) => {
        const unit = parts.join('');
        read(unit.repeat(Math.ceil(16_384 / unit.length)).slice(0, 16_384) + tail);
      }),
      { numRuns: 200 },
    );
  });
});
