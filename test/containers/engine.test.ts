import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  CGROUP_V2_TIMEOUT_MS,
  requireEngine,
  requireImage,
  runContainer,
  runOnCgroupV2,
  TEST_LABEL,
} from '../engine/engine.ts';

const SERVE = ['python3', '-m', 'http.server', '8000'];

async function textWithin10s(url: string): Promise<string> {
  for (const end = Date.now() + 10_000; ; ) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(100);
    }
  }
}

describe('the test engine', () => {
  it('names its remedy when no engine answers', async () => {
    const before = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock';
    try {
      await expect(requireEngine()).rejects.toThrow(
        'No Docker Engine answers at unix:///nowhere/docker.sock. Start one as root with: test/engine/engine-up.sh',
      );
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
    }
  });

  it('runs a container with labels, a limit, variables and a published port, and removes it', async () => {
    const container = await runContainer({
      image: await requireImage('3.13'),
      cmd: SERVE,
      labels: { 'deployclaw.tenant': 'tenant-a' },
      env: { COLOUR: 'blue' },
      memoryBytes: 64 << 20,
      publish: 8000,
      binds: [`${import.meta.dirname}:/app:ro`],
    });
    const docker = await requireEngine();
    try {
      expect(readFileSync(`/proc/${container.pid}/cgroup`, 'utf8')).toContain(container.id);
      expect(await textWithin10s(`http://127.0.0.1:${container.port}/`)).toContain('engine.test.ts');
      const { Config, HostConfig } = await docker.getContainer(container.id).inspect();
      expect(Config.Labels).toMatchObject({ 'deployclaw.tenant': 'tenant-a', [TEST_LABEL]: '1' });
      expect(Config.Env).toContain('COLOUR=blue');
      expect(HostConfig).toMatchObject({ Memory: 64 << 20, MemorySwap: 64 << 20 });
    } finally {
      await container.remove();
    }
    await expect(docker.getContainer(container.id).inspect()).rejects.toMatchObject({ statusCode: 404 });
    await container.remove();
  });

  it('leaves nothing behind when a container cannot start', async () => {
    const docker = await requireEngine();
    const name = 'deployclaw-test-no-such-program';
    await expect(
      runContainer({ image: await requireImage('3.13'), cmd: ['/no/such/program'], name }),
    ).rejects.toThrow('no such file or directory');
    await expect(docker.getContainer(name).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('says why an image cannot be made', async () => {
    await expect(requireImage('2.2')).rejects.toThrow('unknown tag 2.2');
  });

  it(
    'runs a command beside an engine on cgroup v2 and passes its exit code on',
    async () => {
      const { exitCode, output } = await runOnCgroupV2([
        'sh',
        '-c',
        "node_modules/.bin/node --version; docker info -f 'cgroup v{{.CgroupVersion}}'; exit 7",
      ]);
      expect(output).toMatch(/^v24\.\d+\.\d+\ncgroup v2\n/);
      expect(exitCode).toBe(7);
    },
    CGROUP_V2_TIMEOUT_MS,
  );
});
