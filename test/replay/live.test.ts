import { afterEach, describe, expect, it } from 'vitest';
import { silentProgress } from '../../agent/compose/progress.ts';
import { queryRange } from '../../agent/replay/query-range.ts';
import type { ReplayInput } from '../../agent/replay/replay-sources.ts';
import { type ReplayResult, runReplay } from '../../agent/replay/run-replay.ts';
import type { SettingName } from '../../agent/settings/definitions.ts';
import { loadSettings } from '../../agent/settings/load-settings.ts';
import { MB } from './answer.ts';
import { type Handler, type PrometheusServer, rangeHandler, startServer } from './prometheus-server.ts';

const NOW = 1_790_000_000_000;
const servers: PrometheusServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(handler: Handler): Promise<PrometheusServer> {
  const server = await startServer(handler);
  servers.push(server);
  return server;
}

function replay(
  prometheus: string,
  flags: Partial<Record<SettingName, string>> = {},
  token: string | null = null,
): Promise<ReplayResult> {
  const { settings } = loadSettings({ 'memory-query': 'memory', ...flags }, {}, null);
  const input: ReplayInput = { prometheus, token };
  return runReplay({ settings, input, labels: null, now: () => NOW, progress: silentProgress });
}

/** Memory that grows by 9 MB/h with the requests of tenant b. */
const shop = rangeHandler({
  memory: [
    {
      metric: { __name__: 'container_memory_rss', container: 'api', instance: 'host-1:8080' },
      value: (s) => Math.round((180 + (9 * (s - NOW / 1000)) / 3600 + 230 + Math.sin(s * 1.3)) * MB),
    },
  ],
  requests: [{ metric: { container: 'api', tenant: 'b' }, value: (s) => Math.round(s - 1.7e9) }],
});

describe('replay --prometheus', () => {
  it('asks the server for the range that ends now, and judges its answer', async () => {
    const server = await start(shop);
    const { report } = await replay(`${server.url}/`, {
      range: '24h',
      step: '2m',
      'requests-query': 'requests',
    });
    const again = await replay(`${server.url}/`, { range: '24h', step: '2m', 'requests-query': 'requests' });
    expect(JSON.stringify(again.report)).toBe(JSON.stringify(report));
    expect(report.verdicts[0]).toMatchObject({ container: 'api', host: 'host-1:8080', verdict: 'leak' });
    expect(report.verdicts[0]!.leak_rate_mb_per_hour).toBeCloseTo(9, 0);
    const params = server.asked.slice(0, 2).map(({ url }) => [url.pathname, ...url.searchParams.values()]);
    const range = [String(NOW / 1000 - 86_400), String(NOW / 1000), '120'];
    expect(params).toEqual([
      ['/api/v1/query_range', 'memory', ...range],
      ['/api/v1/query_range', 'requests', ...range],
    ]);
    expect(report.execution_steps[0]!.detail).toContain(server.url);
  });

  it('sends the token to this server, and follows it to another path', async () => {
    const server = await start((request, response, url) => {
      if (url.pathname.startsWith('/new/')) shop(request, response, url);
      else response.writeHead(302, { location: `/new${url.pathname}${url.search}` }).end();
    });
    const { report } = await replay(`${server.url}/old`, {}, 'secret');
    expect(report.verdicts).toHaveLength(1);
    expect(server.asked.map((a) => [a.url.pathname, a.authorization])).toEqual([
      ['/old/api/v1/query_range', 'Bearer secret'],
      ['/new/old/api/v1/query_range', 'Bearer secret'],
    ]);
  });

  it('follows no redirect to another server: it would see the token', async () => {
    const other = await start(shop);
    const server = await start((_, response, url) =>
      response.writeHead(307, { location: `${other.url}${url.pathname}` }).end(),
    );
    await expect(replay(server.url, {}, 'secret')).rejects.toThrow(
      /redirects to another server.*not followed/,
    );
    expect(other.asked).toEqual([]);
  });

  it('ends a circle of redirects', async () => {
    const server = await start((_, response) => response.writeHead(302, { location: '/again' }).end());
    await expect(replay(server.url)).rejects.toThrow(/redirects in circles/);
  });

  it.each<[string, Handler, RegExp]>([
    ['a bad query', rangeHandler({}), /answered 400: bad_data: invalid parameter.*Correct --memory-query/],
    [
      'a wrong path',
      (_, r) => r.writeHead(404).end('404 page not found'),
      /answered 404: 404 page not found.*path prefix/,
    ],
    [
      'no permission',
      (_, r) => r.writeHead(401).end(),
      /answered 401\. Put a token.*DEPLOYCLAW_PROMETHEUS_TOKEN/,
    ],
    [
      'an overloaded server',
      (_, r) => r.writeHead(503).end('<html>busy</html>'),
      /answered 503: <html>.*Ask again later/,
    ],
    ['another service', (_, r) => r.end('<html>welcome</html>'), /is not JSON/],
    ['nothing found', rangeHandler({ memory: [] }), /no memory series/],
    [
      'an answer that breaks off',
      (_, r) => {
        r.writeHead(200, { 'content-length': '500' });
        r.write('{"status":');
        setTimeout(() => r.destroy(), 20);
      },
      /cannot be asked/,
    ],
  ])('tells %s with a remedy', async (_, handler, message) => {
    const server = await start(handler);
    await expect(replay(server.url)).rejects.toThrow(message);
  });

  it('tells an address that is none, one with a password in it, and one where nobody listens', async () => {
    await expect(replay('prometheus:9090')).rejects.toThrow(/is no address of a server/);
    await expect(replay('http://me:pw@127.0.0.1:1')).rejects.toThrow(/holds a name or a password/);
    await expect(replay('http://127.0.0.1:1')).rejects.toThrow(/cannot be asked.*that Prometheus runs/);
  });

  it('refuses more steps than Prometheus answers before it asks', async () => {
    const server = await start(shop);
    await expect(replay(server.url, { range: '7d', step: '10s' })).rejects.toThrow(
      /60480 steps.*--step of 55s or more/,
    );
    expect(server.asked).toEqual([]);
  });

  it('gives up on a server that does not answer in time', async () => {
    const server = await start(() => {});
    const query = {
      server: server.url,
      query: 'up',
      fromMs: NOW - 60_000,
      toMs: NOW,
      stepMs: 1000,
      token: null,
    };
    const first = queryRange({ ...query, timeoutMs: 100 }).next();
    await expect(first).rejects.toThrow(/no whole answer within 0\.1 s.*--range and --step/);
  });
});
