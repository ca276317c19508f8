import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TENANTS } from '../../agent/demo/demo-services.ts';
import { fetchLocal } from '../../agent/demo/fetch-local.ts';
import { type DemoRun, launchDemo } from '../../agent/demo/launch.ts';
import { startLoad } from '../../agent/demo/load.ts';
import type { Target } from '../../agent/discover/target.ts';
import { startAccessLogs } from '../../agent/requests/access-log-source.ts';
import { requireEngine } from '../engine/engine.ts';

const { signal } = new AbortController();
const LAUNCH = new URL('../../agent/demo/launch.ts', import.meta.url).href;
const BODY_BYTES = 15_000;
let cacheDir: string;
let docker: Docker;

beforeAll(async () => {
  docker = await requireEngine();
  cacheDir = mkdtempSync(join(tmpdir(), 'deployclaw-cache-'));
});
afterAll(() => rmSync(cacheDir, { recursive: true }));

const launch = (engine: Docker | null): Promise<DemoRun> =>
  launchDemo({ docker: engine, cacheDir, onProgress: () => {}, signal });

async function orders(run: DemoRun, tenant: string, count: number): Promise<void> {
  const { url } = run.services.find(({ service }) => service === 'orders')!;
  for (let n = 0; n < count; n++)
    expect((await fetchLocal(`${url}/orders/${n}`, { tenant })).status).toBe(200);
}

describe.each([
  ['containers', (): Docker | null => docker],
  ['plain processes', (): Docker | null => null],
] as const)('the demo as %s', (mode, engine) => {
  let run: DemoRun;

  beforeAll(async () => {
    run = await launch(engine());
  });
  afterAll(() => run.stop());

  it('runs four healthy services under names of their own', async () => {
    expect(run.mode).toBe(mode === 'containers' ? 'docker' : 'process');
    expect(run.services.map(({ service }) => service)).toEqual(['orders', 'catalog', 'reports', 'media']);
    expect(run.containerNames).toEqual(run.services.map(({ name }) => name));
    for (const { name, service } of run.services)
      expect(name).toMatch(new RegExp(`^deployclaw-demo-[0-9a-f]{4}-${service}$`));
    const answers = await Promise.all(run.services.map(({ url }) => fetchLocal(`${url}/health`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it('counts what the leaking tenant’s requests leak, and nothing for the others', async () => {
    const before = await run.truth();
    for (const tenant of TENANTS.filter((name) => name !== before.tenant)) await orders(run, tenant, 10);
    const between = await run.truth();
    await orders(run, before.tenant, 40);
    const after = await run.truth();
    expect(between.leakedBytes).toBe(before.leakedBytes);
    const perRequest = (after.leakedBytes - before.leakedBytes) / 40;
    expect(perRequest).toBeGreaterThan(BODY_BYTES);
    // The body, its small companions, and at most one growth of the dict that holds the entries.
    expect(perRequest).toBeLessThan(BODY_BYTES * 1.5);
    expect(after.tenant).toBe('tenant-gamma');
    expect(after.atMs).toBeGreaterThan(before.atMs);
  });

  it('takes the load without a failure', async () => {
    const load = startLoad({ services: run.services, seed: 1, signal });
    while (load.summary().sent < 200) await sleep(50);
    expect(await load.stop()).toMatchObject({ failed: 0, skipped: 0, lastError: null });
  });

  it('logs each request with its tenant, each in its own format, as the access log source counts them', async () => {
    const counted: Record<string, number> = {};
    const source = startAccessLogs({
      docker: engine(),
      roots: { proc: '/proc', cgroup: '/sys/fs/cgroup' },
      settings: { tenantPattern: null, tenantField: null, maxTenants: 100, windowMs: 10_000 },
      now: Date.now,
      onWindow: ({ tenants }) => {
        for (const [tenant, { requests }] of Object.entries(tenants))
          counted[tenant] = (counted[tenant] ?? 0) + requests;
      },
    });
    for (const { name } of run.services) source.add(await targetOf(name, engine()));
    while (source.stats().streams < 4) await sleep(50);
    const load = startLoad({ services: run.services, seed: 2, signal });
    while (load.summary().sent < 300) await sleep(50);
    const { sent, sentByTenant } = await load.stop();
    while (source.stats().linesParsed < sent) await sleep(50);
    source.flush(Date.now(), { all: true });
    expect(counted).toEqual(sentByTenant);
    expect(source.stats()).toMatchObject({
      linesWithoutTenant: 0,
      linesDropped: 0,
      lastError: null,
      notices: [],
    });
    await source.stop();
  });

  it('leaves nothing behind, also when it is stopped twice', async () => {
    await run.stop();
    await run.stop();
    for (const { name, url } of run.services) {
      await expect(fetchLocal(`${url}/health`)).rejects.toThrow();
      const filters = { name: [name] };
      expect(await docker.listContainers({ all: true, filters })).toEqual([]);
      expect(processesNamed(name)).toBe('');
    }
  });
});

describe('a demo that was killed', () => {
  it('takes its plain processes with it, and the next one removes their files', async () => {
    const launcher = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `const { launchDemo } = await import(${JSON.stringify(LAUNCH)});
       const { signal } = new AbortController();
       const cacheDir = ${JSON.stringify(cacheDir)};
       const run = await launchDemo({ docker: null, cacheDir, onProgress: () => {}, signal });
       console.log(run.containerNames.join());
       setInterval(() => {}, 1000);`,
    ]);
    const [line] = (await once(launcher.stdout, 'data')) as [Buffer];
    const names = line.toString().trim().split(',');
    expect(names.map(processesNamed)).not.toContain('');
    launcher.kill('SIGKILL');
    while (names.some((name) => processesNamed(name) !== '')) await sleep(100);
    expect(demoDirectories(launcher.pid)).toHaveLength(1);
    const next = await launch(null);
    await next.stop();
    expect(demoDirectories(launcher.pid)).toEqual([]);
  });

  it('is cleared away by the next one, while a running one is left alone', async () => {
    const running = await launch(docker);
    const [alive] = await docker.listContainers({ filters: { name: [running.containerNames[0]!] } });
    const [namespace, pid, ticks] = alive!.Labels['deployclaw.demo.owner']!.split('.');
    const dead = await docker.createContainer({
      Image: alive!.Image,
      Cmd: ['none'],
      Labels: { 'deployclaw.demo.owner': `${namespace}.${pid}.${Number(ticks) + 1}` },
    });
    const next = await launch(docker);
    try {
      await expect(dead.inspect()).rejects.toMatchObject({ statusCode: 404 });
      expect((await running.truth()).tenant).toBe('tenant-gamma');
    } finally {
      await Promise.all([running.stop(), next.stop()]);
    }
  });

  it('removes what it had started when it is interrupted while starting', async () => {
    const abort = new AbortController();
    const launched = launchDemo({
      docker,
      cacheDir,
      signal: abort.signal,
      onProgress: (text) => {
        if (text.startsWith('Waiting')) abort.abort();
      },
    });
    await expect(launched).rejects.toThrow(/abort/i);
    const filters = { label: ['deployclaw.demo'] };
    const left = await docker.listContainers({ all: true, filters });
    expect(left.filter(({ Labels }) => isOurs(Labels))).toEqual([]);
  });
});

function isOurs(labels: Record<string, string>): boolean {
  return labels['deployclaw.demo.owner']?.split('.')[1] === String(process.pid);
}

/** What discovery makes of a service, as far as the access log source needs it. */
async function targetOf(name: string, engine: Docker | null): Promise<Target> {
  const id = engine ? (await engine.getContainer(name).inspect()).Id : name;
  const rootPid = engine ? 1 : Math.min(...(processesNamed(name).match(/\d+/g) ?? []).map(Number));
  const fields = readFileSync(`/proc/${rootPid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  const source = engine ? 'docker' : 'process';
  return {
    instance: { containerId: id, startedAtMs: Date.now() },
    identity: { name, service: name, version: '1', image: null, tenant: null, source },
    rootPid,
    rootStartTicks: Number(fields[19]),
    probe: null,
  };
}

function demoDirectories(pid: number | undefined): string[] {
  return readdirSync(tmpdir()).filter(
    (name) => name.startsWith('deployclaw-demo-') && name.includes(`.${pid}.`),
  );
}

function processesNamed(name: string): string {
  const script = `grep -lsz "^DEPLOYCLAW_SERVICE=${name}$" /proc/[0-9]*/environ || true`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim();
}
