import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectDocker, DockerUnavailableError } from './connect-docker.ts';

let folder: string;
const servers: Server[] = [];
const sockets = new Set<Socket>();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'connect-'));
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function listen(server: Server, path: string): Promise<string> {
  server.on('connection', (socket) => sockets.add(socket));
  servers.push(server.listen(path));
  await once(server, 'listening');
  return `unix://${path}`;
}

const http = (name: string, listener: RequestListener) =>
  listen(createHttpServer(listener), join(folder, `${name}.sock`));

const raw = (name: string, onConnection: (socket: Socket) => void) =>
  listen(createSocketServer(onConnection), join(folder, `${name}.sock`));

async function refusal(env: NodeJS.ProcessEnv): Promise<DockerUnavailableError> {
  try {
    await connectDocker(env);
  } catch (error) {
    if (error instanceof DockerUnavailableError) return error;
    throw error;
  }
  return expect.unreachable('connected');
}

describe('a connection to an engine', () => {
  it('is refused as absent where there is no socket, with what happens instead', async () => {
    const error = await refusal({ DOCKER_HOST: `unix://${folder}/none.sock` });
    expect(error.reason).toBe('absent');
    expect(error.message).toContain(`unix://${folder}/none.sock`);
    expect(error.remedy).toContain('plain Python processes');
  });

  it('is refused as unreachable where a daemon has left its socket behind', async () => {
    const path = join(folder, 'stale.sock');
    writeFileSync(path, '');
    expect((await refusal({ DOCKER_HOST: `unix://${path}` })).reason).toBe('unreachable');
    expect((await refusal({ DOCKER_HOST: 'tcp://127.0.0.1:1' })).reason).toBe('unreachable');
  });

  it.each([
    ['a web server', 'web', (_: unknown, r: { end(t: string): void }) => r.end('<html>hello</html>')],
    ['JSON that is no version', 'json', (_: unknown, r: { end(t: string): void }) => r.end('{"Version":7}')],
    ['an empty answer', 'empty', (_: unknown, r: { end(t: string): void }) => r.end('')],
  ] as const)('is refused as not Docker by %s', async (_, name, listener) => {
    const error = await refusal({ DOCKER_HOST: await http(name, listener) });
    expect(error.reason).toBe('not_docker');
    expect(error.remedy).toContain('DOCKER_HOST');
  });

  it('is refused as not Docker by something that speaks another language, or hangs up', async () => {
    const garbage = await raw('garbage', (socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    const silent = await raw('silent', (socket) => socket.on('data', () => socket.end()));
    expect((await refusal({ DOCKER_HOST: garbage })).reason).toBe('not_docker');
    expect((await refusal({ DOCKER_HOST: silent })).reason).toBe('not_docker');
  });

  it('is refused as not Docker by an answer without an end, and reads little of it', async () => {
    let sent = 0;
    const endless = await http('endless', (_, response) => {
      const more = () => {
        while (response.write('x'.repeat(65_536))) sent += 65_536;
        response.once('drain', more);
      };
      more();
    });
    expect((await refusal({ DOCKER_HOST: endless })).reason).toBe('not_docker');
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('is refused for want of permission to a user who may not use the socket', async () => {
    const guarded = join(folder, 'guarded');
    mkdirSync(guarded, { recursive: true });
    await listen(
      createHttpServer((_, response) => response.end('{}')),
      join(guarded, 'docker.sock'),
    );
    chmodSync(guarded, 0);
    const program = `
      import { connectDocker } from '${new URL('connect-docker.ts', import.meta.url)}';
      if (process.getuid() === 0) process.setuid(65534);
      try { await connectDocker({ DOCKER_HOST: 'unix://${guarded}/docker.sock' }); }
      catch (error) { console.log(JSON.stringify({ reason: error.reason, remedy: error.remedy })); }`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    chmodSync(guarded, 0o700);
    expect(JSON.parse(stdout)).toMatchObject({
      reason: 'permission',
      remedy: expect.stringContaining('root'),
    });
  });

  it('is refused with the two forms that are understood for a DOCKER_HOST that is neither', async () => {
    for (const host of ['ssh://me@example.com', 'nonsense', 'unix://', 'tcp://'])
      expect((await refusal({ DOCKER_HOST: host })).message).toContain('unix:///path and tcp://host:port');
  });

  it('is made with whoever answers as an engine does, over tcp as well, and its words are cleaned', async () => {
    const server = createHttpServer((_, response) =>
      response.end(
        JSON.stringify({
          Version: '4.3.1\u001b[31m',
          ApiVersion: '1.41',
          Components: [{ Name: 'Podman Engine' }],
        }),
      ),
    );
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const connection = await connectDocker({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    expect(connection.engine).toBe('Podman Engine 4.3.1?[31m (API 1.41)');
    expect(connection.socket).toBe(`tcp://127.0.0.1:${port}`);
  });

  it("finds Podman in the user's runtime folder when nothing is said", async () => {
    mkdirSync(join(folder, 'podman'));
    await listen(
      createHttpServer((_, r) => r.end(JSON.stringify({ Version: '5', ApiVersion: '1.41', Components: [] }))),
      join(folder, 'podman', 'podman.sock'),
    );
    const { socket } = await connectDocker({ XDG_RUNTIME_DIR: folder });
    expect([
      `unix://${folder}/podman/podman.sock`,
      'unix:///var/run/docker.sock',
      'unix:///run/podman/podman.sock',
    ]).toContain(socket);
  });
});
