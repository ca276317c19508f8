import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { DemoError } from './demo-error.ts';
import { startLoad } from './load.ts';

let server: Server | null = null;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serve(status: (request: IncomingMessage) => number | null): Promise<string> {
  server = createServer((request, response) => {
    const code = status(request);
    if (code === null) request.socket.destroy();
    else response.writeHead(code).end('ok');
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const idle = new AbortController().signal;

describe('load', () => {
  it('sends what it counts, with the tenants in the order of their rates', async () => {
    const received: Record<string, number> = {};
    const url = await serve(({ headers }) => {
      const tenant = String(headers['x-tenant-id']);
      received[tenant] = (received[tenant] ?? 0) + 1;
      return 200;
    });
    const load = startLoad({ services: [{ name: 'a', service: 'orders', url }], seed: 1, signal: idle });
    while (load.summary().sent < 60) await sleep(50);
    const summary = await load.stop();
    expect(summary.sentByTenant).toEqual({
      'tenant-alpha': 0,
      'tenant-beta': 0,
      'tenant-gamma': 0,
      'tenant-delta': 0,
      ...received,
    });
    expect(summary).toMatchObject({ succeeded: summary.sent, failed: 0, skipped: 0, lastError: null });
    const after = received['tenant-gamma'];
    await sleep(200);
    expect(received['tenant-gamma']).toBe(after);
  });

  it('counts errors and broken connections as failures', async () => {
    let n = 0;
    const url = await serve(() => (n++ % 2 === 0 ? 500 : null));
    const load = startLoad({ services: [{ name: 'a', service: 'media', url }], seed: 1, signal: idle });
    while (load.summary().failed < 10) await sleep(50);
    const summary = await load.stop();
    expect(summary.succeeded).toBe(0);
    expect(summary.failed).toBe(summary.sent);
    expect(summary.lastError).not.toBeNull();
  });

  it('ends on an abort', async () => {
    const url = await serve(() => 200);
    const abort = new AbortController();
    const load = startLoad({
      services: [{ name: 'a', service: 'orders', url }],
      seed: 1,
      signal: abort.signal,
    });
    while (load.summary().sent < 5) await sleep(20);
    abort.abort();
    const { sent } = load.summary();
    await sleep(300);
    expect(load.summary().sent).toBe(sent);
    await load.stop();
  });

  it('goes to the loopback only', () => {
    const services = [{ name: 'a', service: 'orders', url: 'http://192.0.2.1:80' }];
    expect(() => startLoad({ services, seed: 1, signal: idle })).toThrow(DemoError);
  });
});
