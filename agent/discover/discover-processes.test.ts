import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { identity, instanceRef } from '../../functions/contract/instance.ts';
import { type PythonProcess, startPython } from '../../test/collect/python-process.ts';
import { HOST_ROOTS } from '../collect/collector.ts';
import { createCollectors } from '../collect/collectors.ts';
import { startDiscovery } from './discovery.ts';
import type { Scope } from './scope.ts';

const folder = mkdtempSync(join(tmpdir(), 'discover-processes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const script = join(folder, 'dispatch_board.py');
writeFileSync(script, 'import os, time\nif os.fork(): print("ready")\ntime.sleep(60)\n');

const running: PythonProcess[] = [];
afterEach(async () => {
  for (const python of running.splice(0)) await python.end();
});

/** Processes that a test starts are the agent's descendants, which count only when they ask for it. */
async function service(env: Readonly<Record<string, string>> = {}): Promise<PythonProcess> {
  const python = startPython([script], { env: { DEPLOYCLAW_ENABLE: 'true', ...env } });
  running.push(python);
  await python.line();
  return python;
}

async function discovered(scope: Partial<Scope> = {}) {
  const found = await startDiscovery({
    scope: { containers: null, tenants: null, ...scope },
    connection: null,
    roots: HOST_ROOTS,
    now: Date.now,
  });
  await found.stop();
  return found;
}

describe('discovery without an engine', () => {
  it('says so, and makes one target of a Python process and its children', async () => {
    const { pid } = await service();
    const found = await discovered();
    expect(found).toMatchObject({ mode: 'process', docker: null });
    expect(found.notices()[0]).toContain('plain Python processes are the targets');
    const target = found.targets().find((t) => t.rootPid === pid)!;
    expect(target.identity).toMatchObject({
      name: 'dispatch_board',
      service: 'dispatch_board',
      source: 'process',
    });
    expect(identity.safeParse(target.identity).success).toBe(true);
    expect(instanceRef.safeParse(target.instance).success).toBe(true);
    expect(target.instance.containerId).toBe(
      `proc:${target.instance.containerId.slice(5, 13)}:${pid}:${target.rootStartTicks}`,
    );
    expect(createCollectors(HOST_ROOTS, 'process').processCount(target)).toMatchObject({
      status: 'ok',
      value: 2,
    });
  });

  it('gives namesakes names of their own', async () => {
    const [first, second] = [await service(), await service()];
    const targets = (await discovered()).targets();
    const nameOf = (pid: number) => targets.find((t) => t.rootPid === pid)!.identity.name;
    expect([nameOf(first.pid), nameOf(second.pid)]).toEqual([
      'dispatch_board',
      `dispatch_board-${second.pid}`,
    ]);
  });

  it('takes the environment for labels', async () => {
    const { pid } = await service({
      DEPLOYCLAW_SERVICE: 'orders',
      DEPLOYCLAW_TENANT: 'acme',
      DEPLOYCLAW_VERSION: '4',
    });
    const inside = (await discovered({ tenants: ['acme'] })).targets().find((t) => t.rootPid === pid)!;
    expect(inside.identity).toMatchObject({
      name: 'orders',
      service: 'orders',
      version: '4',
      tenant: 'acme',
    });
    const outside = await discovered({ containers: ['ghost'] });
    expect(outside.targets()).toEqual([]);
    expect(outside.skipped().outOfScope).toBeGreaterThan(0);
    expect(outside.notices()).toContain('No Python process in scope is named "ghost".');
  });

  it('leaves alone what the agent started, unless it asks to be looked at', async () => {
    const { pid } = await service({ DEPLOYCLAW_ENABLE: '' });
    expect((await discovered()).targets().map((t) => t.rootPid)).not.toContain(pid);
  });

  it('leaves alone a stranger that says no, and counts it', async () => {
    // Its parent ends at once, so that it is no descendant of this process.
    const orphan = spawn('/bin/sh', ['-c', `/usr/bin/python3 -u ${script} & echo $!`], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DEPLOYCLAW_ENABLE: 'false' },
      detached: true,
    });
    const lines = createInterface({ input: orphan.stdout })[Symbol.asyncIterator]();
    const said = [(await lines.next()).value, (await lines.next()).value];
    const pid = Number(said.find((line) => line !== 'ready'));
    try {
      const found = await discovered();
      expect(found.targets().map((t) => t.rootPid)).not.toContain(pid);
      expect(found.skipped().disabled).toBeGreaterThan(0);
    } finally {
      process.kill(-orphan.pid!, 'SIGKILL');
    }
  });
});
