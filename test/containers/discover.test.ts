import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningContainer, requireEngine, requireImage, runContainer } from '../engine/engine.ts';
import { type Discovered, discover } from './discovered.ts';

const SLEEP = ['python3', '-c', 'import time; time.sleep(600)'];
const unique = (what: string) => `deployclaw-test-discover-${what}-${randomBytes(4).toString('hex')}`;

let docker: Docker;
let image: string;
const started: RunningContainer[] = [];
let discovery: Discovered | undefined;

beforeAll(async () => {
  docker = await requireEngine();
  image = await requireImage('host');
});
afterEach(async () => {
  await discovery?.stop();
  for (const container of started.splice(0)) await container.remove();
});
afterAll(async () => {
  await discovery?.stop();
});

async function run(name: string, labels: Readonly<Record<string, string>> = {}, cmd = SLEEP) {
  const container = await runContainer({ image, cmd, name, labels });
  started.push(container);
  return container;
}

describe('discovery of containers', () => {
  it('names the engine, and a running container with its process', async () => {
    const name = unique('plain');
    const { id, pid } = await run(name);
    discovery = await discover();
    expect(discovery.engine).toMatch(/^(Docker|Podman) Engine \d.* \(API 1\.\d+\)$/);
    const target = discovery.target(name)!;
    expect(target).toMatchObject({
      rootPid: pid,
      probe: null,
      identity: { version: 'host', source: 'docker' },
    });
    expect(target.identity.service).toBe('deployclaw-test/python');
    const { State } = await docker.getContainer(id).inspect();
    expect(target.instance).toEqual({ containerId: id, startedAtMs: Date.parse(State.StartedAt) });
  });

  it('obeys deployclaw.enable=false, the tenants and the names in scope, and counts what it leaves alone', async () => {
    const [kept, off, foreign, unnamed] = ['kept', 'off', 'foreign', 'unnamed'].map(unique) as [
      string,
      string,
      string,
      string,
    ];
    await run(kept, { 'deployclaw.tenant': 'acme' });
    await run(off, { 'deployclaw.enable': 'false' });
    await run(foreign, { 'deployclaw.tenant': 'globex' });
    await run(unnamed);
    discovery = await discover({ containers: [kept, off, foreign, 'ghost'], tenants: ['acme'] });
    expect(discovery.targets().map((t) => t.identity.name)).toEqual([kept]);
    expect(discovery.skipped().disabled).toBeGreaterThanOrEqual(1);
    expect(discovery.skipped().outOfScope).toBeGreaterThanOrEqual(2);
    // The others are there and counted as left alone; only this name is nobody's.
    expect(discovery.notices().join()).toContain('No running container in scope is named "ghost".');
  });

  it('takes labels with terminal escapes and of any length into the target unharmed but bounded', async () => {
    const name = unique('hostile');
    const tenant = '\u001b]0;owned\u0007\u001b[2J';
    await run(name, { 'deployclaw.tenant': tenant, 'deployclaw.service': 'S'.repeat(5_000) });
    discovery = await discover();
    expect(discovery.target(name)!.identity).toMatchObject({ tenant, service: 'S'.repeat(256) });
  });

  it('hears of a start, of an end with its exit code, and of a restart as a new instance', async () => {
    discovery = await discover();
    const name = unique('events');
    const { id } = await run(name);
    const start = await discovery.event((e) => e.kind === 'start' && e.target.identity.name === name);
    await docker.getContainer(id).restart({ t: 0 });
    const stop = await discovery.event((e) => e.kind === 'stop' && e.target.identity.name === name);
    expect(stop.target.instance).toEqual(start.target.instance);
    expect(stop.detail).toBe('exit code 137');
    const restart = await discovery.event((e) => e.kind === 'restart' && e.target.identity.name === name);
    expect(restart.target.instance.containerId).toBe(id);
    expect(restart.target.instance.startedAtMs).toBeGreaterThan(start.target.instance.startedAtMs);
    expect(restart.target.rootPid).not.toBe(start.target.rootPid);
    expect(discovery.target(name)!.instance).toEqual(restart.target.instance);
  });

  it('takes the next container of the same name for another instance', async () => {
    discovery = await discover();
    const name = unique('namesake');
    const first = await run(name);
    await discovery.event((e) => e.kind === 'start' && e.target.instance.containerId === first.id);
    await first.remove();
    const second = await run(name);
    await discovery.event((e) => e.kind === 'start' && e.target.instance.containerId === second.id);
    expect(discovery.target(name)!.instance.containerId).toBe(second.id);
    expect(discovery.events.filter((e) => e.target.identity.name === name).map((e) => e.kind)).toEqual([
      'start',
      'stop',
      'start',
    ]);
  });

  it('does not stumble over containers that vanish at once', async () => {
    discovery = await discover();
    const name = unique('mayfly');
    for (let i = 0; i < 3; i++) await (await run(`${name}-${i}`, {}, ['python3', '-c', ''])).remove();
    const last = await run(`${name}-last`);
    await discovery.event((e) => e.kind === 'start' && e.target.instance.containerId === last.id);
    expect(discovery.targets().filter((t) => t.identity.name.startsWith(name))).toHaveLength(1);
    expect(discovery.notices().filter((notice) => notice.includes('failed'))).toEqual([]);
  });

  it('tells of an out-of-memory kill', async () => {
    discovery = await discover();
    const name = unique('oom');
    const eats = 'import time\ntime.sleep(1)\nkept = []\nwhile True: kept.append(bytearray(1 << 20))';
    started.push(
      await runContainer({ image, cmd: ['python3', '-c', eats], name, memoryBytes: 32 * 1024 * 1024 }),
    );
    const oom = await discovery.event((e) => e.kind === 'oom' && e.target.identity.name === name);
    const stop = await discovery.event((e) => e.kind === 'stop' && e.target.identity.name === name);
    expect(oom.target.instance).toEqual(stop.target.instance);
    expect(stop.detail).toBe('exit code 137');
  });
});
