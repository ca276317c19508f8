import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningContainer, requireEngine, requireImage, runContainer } from '../engine/engine.ts';
import { type Discovered, discover } from './discovered.ts';

const ENGINE_SOCKET = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');

/** A real socket between the agent and the engine, which can be cut, refuse, and slip bytes into the event stream. */
interface Proxy {
  readonly host: string;
  cut(): void;
  heal(): void;
  /** Adds a chunk of an HTTP chunked body to every open event stream. */
  slip(text: string): void;
  close(): void;
}

async function startProxy(folder: string): Promise<Proxy> {
  const path = join(folder, 'proxy.sock');
  const pairs = new Set<{ client: Socket; streams: boolean }>();
  let broken = false;
  const server: Server = createServer((client) => {
    const pair = { client, streams: false };
    if (broken) return void client.destroy();
    const engine = connect(ENGINE_SOCKET);
    pairs.add(pair);
    client.on('data', (chunk) => {
      pair.streams ||= chunk.includes('GET /events');
    });
    client.pipe(engine).pipe(client);
    for (const [one, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  server.listen(path);
  await once(server, 'listening');
  const cut = () => {
    broken = true;
    for (const { client } of pairs) client.destroy();
  };
  return {
    host: `unix://${path}`,
    cut,
    heal: () => {
      broken = false;
    },
    slip: (text) => {
      for (const { client, streams } of pairs)
        if (streams) client.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
    },
    close: () => {
      cut();
      server.close();
    },
  };
}

describe('discovery over a connection that breaks', () => {
  let folder: string;
  let proxy: Proxy;
  let discovery: Discovered;
  let image: string;
  const started: RunningContainer[] = [];

  beforeEach(async () => {
    await requireEngine();
    image = await requireImage('host');
    folder = mkdtempSync(join(tmpdir(), 'reconnect-'));
    proxy = await startProxy(folder);
  });
  afterEach(async () => {
    await discovery.stop();
    proxy.close();
    rmSync(folder, { recursive: true });
    for (const container of started.splice(0)) await container.remove();
  });

  async function run(what: string): Promise<RunningContainer> {
    const name = `deployclaw-test-reconnect-${what}-${randomBytes(4).toString('hex')}`;
    const cmd = ['python3', '-c', 'import time; time.sleep(600)'];
    const container = await runContainer({ image, cmd, name });
    started.push(container);
    return container;
  }

  it('lists again when it is back, and so hears of what came and went meanwhile', async () => {
    const before = await run('before');
    discovery = await discover({}, proxy.host);
    expect(discovery.target(before.name)).toBeDefined();
    proxy.cut();
    await before.remove();
    const meanwhile = await run('meanwhile');
    await expect.poll(() => discovery.notices().join()).toContain('event stream is down');
    expect(discovery.target(before.name)).toBeDefined();
    proxy.heal();
    const stop = await discovery.event((e) => e.kind === 'stop' && e.target.identity.name === before.name);
    expect(stop.detail).toBe('ended while the event stream was down');
    await discovery.event((e) => e.kind === 'start' && e.target.identity.name === meanwhile.name);
    expect(discovery.notices().join()).not.toContain('event stream is down');

    const after = await run('after');
    await discovery.event((e) => e.kind === 'start' && e.target.identity.name === after.name);
  });

  it('reads on behind events that are garbage or huge, counts them, and lists again', async () => {
    discovery = await discover({}, proxy.host);
    proxy.slip('{"Action": "start", \n');
    proxy.slip(`${'x'.repeat(3 * 1024 * 1024)}\n`);
    proxy.slip('{"Action":"start","Actor":{"ID":"../../etc"}}\n');
    await expect.poll(() => discovery.notices().join()).toContain('3 event(s) of the engine were unreadable');
    const after = await run('garbage');
    await discovery.event((e) => e.kind === 'start' && e.target.identity.name === after.name);
  });
});
