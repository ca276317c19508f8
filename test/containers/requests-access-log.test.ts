import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Target } from '../../agent/discover/target.ts';
import { type RequestSource, startAccessLogs } from '../../agent/requests/access-log-source.ts';
import type { RequestsRecord } from '../../functions/contract/records.ts';
import { requireEngine, requireImage, TEST_LABEL } from '../engine/engine.ts';

let docker: Docker;
let image: string;
let containers: Docker.Container[];
let sources: RequestSource[];
let records: RequestsRecord[];

beforeAll(async () => {
  docker = await requireEngine();
  image = await requireImage('host');
});

beforeEach(() => {
  containers = [];
  sources = [];
  records = [];
});

afterEach(async () => {
  await Promise.all(sources.map((source) => source.stop()));
  await Promise.all(containers.map((container) => container.remove({ force: true })));
});

/** Starts a container that runs `python` once its followers had the time to connect. */
async function containerRunning(python: string, options: Partial<Docker.ContainerCreateOptions> = {}) {
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['python3', '-u', '-c', `import sys, time, os\n${PRELUDE}\n${python}\ntime.sleep(60)`],
    Labels: { [TEST_LABEL]: 'requests' },
    ...options,
  });
  containers.push(container);
  await container.start();
  return await targetOf(container);
}

const PRELUDE = `
def access(tenant, status=200):
    print(f'1.2.3.4 - - [24/Nov/2026:08:47:12 +0000] "GET / HTTP/1.1" {status} 1 "-" "-" tenant={tenant}')
time.sleep(1)
`;

async function targetOf(container: Docker.Container): Promise<Target> {
  const info = await container.inspect();
  return {
    instance: { containerId: info.Id, startedAtMs: Date.parse(info.State.StartedAt) },
    identity: {
      name: info.Name.slice(1),
      service: 'svc',
      version: '1',
      image: null,
      tenant: null,
      source: 'docker',
    },
    rootPid: info.State.Pid,
    rootStartTicks: 0,
    probe: null,
  };
}

function start(client: Docker): RequestSource {
  const source = startAccessLogs({
    docker: client,
    roots: { proc: '/proc', cgroup: '/sys/fs/cgroup' },
    settings: { tenantPattern: null, tenantField: null, maxTenants: 3, windowMs: 1000 },
    now: Date.now,
    onWindow: (record) => records.push(record),
  });
  sources.push(source);
  return source;
}

function counted(source: RequestSource): Record<string, number> {
  source.flush(Date.now(), { all: true });
  const sums: Record<string, number> = {};
  for (const record of records)
    for (const [tenant, { requests }] of Object.entries(record.tenants))
      sums[tenant] = (sums[tenant] ?? 0) + requests;
  return sums;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

describe('access log of a real container', () => {
  it.each([false, true])('is counted per tenant and window (terminal: %s)', async (Tty) => {
    const source = start(docker);
    source.add(
      await containerRunning(
        `for i in range(30): access('acme'); access('beta', 500)
print('not a request')
if not os.isatty(1): print('1.2.3.4 - - [x] "GET / HTTP/1.1" 200 1 tenant=stderr', file=sys.stderr)
time.sleep(1.2)
for i in range(10): access('acme')`,
        { Tty },
      ),
    );
    await until(() => source.stats().linesParsed === 70 && source.stats().linesUnparsed === 1);
    expect(counted(source)).toEqual({ acme: 40, beta: 30 });
    const errors = records.reduce((sum, r) => sum + (r.tenants.beta?.errors ?? 0), 0);
    expect(errors).toBe(30);
    // The engine's own time stamps place the two bursts, 1.2 s apart, in two windows.
    expect(records.filter((r) => r.tenants.acme).length).toBeGreaterThanOrEqual(2);
    expect(source.stats()).toMatchObject({ streams: 1, linesDropped: 0, lastError: null, notices: [] });
  });

  it('survives a line of 10 MB and hostile tenants', async () => {
    const source = start(docker);
    source.add(
      await containerRunning(`print('x' * 10_000_000)
for i in range(200): access(f'flood-{i}')
access('__proto__'); access('a\\x1b[31m'); access('y' * 5000)
access('flood-0')`),
    );
    await until(() => source.stats().linesParsed === 204);
    expect(counted(source)).toEqual({ 'flood-0': 2, 'flood-1': 1, 'flood-2': 1 });
    const stats = source.stats();
    expect(stats.linesDropped).toBe(1);
    expect(Math.abs(stats.tenantsHashed - 200)).toBeLessThanOrEqual(5);
    expect(records.reduce((sum, r) => sum + r.otherRequests, 0)).toBe(200);
  });

  it('is counted once although the connection to the engine breaks again and again', async () => {
    const proxy = await startBreakingProxy();
    try {
      const source = start(new Docker({ host: '127.0.0.1', port: proxy.port, protocol: 'http' }));
      source.add(
        await containerRunning(`for i in range(600):
    access('acme')
    if i % 3 == 0: time.sleep(0.01)
access('end')`),
      );
      for (let i = 0; i < 4; i++) {
        await sleep(600);
        proxy.breakAll();
      }
      await until(() => counted(source).end === 1);
      expect(counted(source).acme).toBe(600);
      expect(source.stats().reconnects).toBeGreaterThan(0);
    } finally {
      proxy.close();
    }
  });

  it('is said not to be readable when the log driver keeps nothing', async () => {
    const source = start(docker);
    const target = await containerRunning('', { HostConfig: { LogConfig: { Type: 'none', Config: {} } } });
    source.add(target);
    await until(() => source.stats().notices.length > 0);
    expect(source.stats().notices).toEqual([
      expect.stringMatching(/log driver of container .* Use the driver json-file/),
    ]);
    expect(source.stats().streams).toBe(0);
  });

  it('ends quietly when the container is removed', async () => {
    const source = start(docker);
    const target = await containerRunning(`access('acme')`);
    source.add(target);
    await until(() => source.stats().linesParsed === 1);
    await containers.pop()!.remove({ force: true });
    await until(() => source.stats().streams === 0);
    source.remove(target);
    expect(records.map((r) => r.tenants)).toContainEqual({ acme: { requests: 1, errors: 0 } });
    expect(source.stats().lastError).toBeNull();
  });
});

/** Stands between us and the engine, and can cut every connection in the middle of a frame. */
async function startBreakingProxy(): Promise<{ port: number; breakAll(): void; close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const engine = connect((process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', ''));
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => {});
      from.on('close', () => {
        to.destroy();
        sockets.delete(from);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    breakAll,
    close() {
      breakAll();
      server.close();
    },
  };
}
