import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestsRecord } from '../../functions/contract/records.ts';
import type { Target } from '../discover/target.ts';
import { type RequestSource, startAccessLogs } from './access-log-source.ts';

let directory: string;
let children: ChildProcess[];
let source: RequestSource;
let records: RequestsRecord[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deployclaw-stdout-'));
  children = [];
  records = [];
  source = startAccessLogs({
    docker: null,
    roots: { proc: '/proc', cgroup: '/sys/fs/cgroup' },
    settings: { tenantPattern: null, tenantField: null, maxTenants: 100, windowMs: 10_000 },
    now: Date.now,
    onWindow: (record) => records.push(record),
  });
});

afterEach(async () => {
  await source.stop();
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

/** A real process with the given stdout, as a target. */
function processWith(stdout: number | 'pipe'): Target {
  const child = spawn('sleep', ['60'], { stdio: ['ignore', stdout, 'ignore'] });
  children.push(child);
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  const rootStartTicks = Number(fields[19]);
  return {
    instance: { containerId: `proc:test:${child.pid}:${rootStartTicks}`, startedAtMs: Date.now() },
    identity: { name: 'svc', service: 'svc', version: '-', image: null, tenant: null, source: 'process' },
    rootPid: child.pid!,
    rootStartTicks,
    probe: null,
  };
}

const request = (tenant: string): string =>
  `1.2.3.4 - - [24/Nov/2026:08:47:12 +0000] "GET / HTTP/1.1" 200 1 "-" "-" tenant=${tenant}\n`;

function requestsOf(tenant: string): number {
  source.flush(Date.now(), { all: true });
  return records.reduce((sum, record) => sum + (record.tenants[tenant]?.requests ?? 0), 0);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

describe('access log of a plain process', () => {
  it('is read from its current end, through a truncation in place', async () => {
    const path = join(directory, 'access.log');
    writeFileSync(path, request('before'));
    source.add(processWith(openSync(path, 'a')));
    await until(() => source.stats().streams === 1);
    appendFileSync(path, request('acme').repeat(3) + request('half').slice(0, 40));
    await until(() => source.stats().linesParsed === 3);
    truncateSync(path);
    await sleep(700);
    appendFileSync(path, `\n${'x'.repeat(20_000)}\n${request('acme').repeat(2)}`);
    await until(() => source.stats().linesParsed === 5);
    expect(requestsOf('acme')).toBe(5);
    expect(requestsOf('before')).toBe(0);
    expect(source.stats()).toMatchObject({ linesDropped: 1, notices: [], lastError: null });
  });

  it('is none when stdout is a pipe, which is said with a remedy', async () => {
    source.add(processWith('pipe'));
    await until(() => source.stats().notices.length > 0);
    expect(source.stats().notices[0]).toMatch(/stdout of process \d+ \(svc\) is a pipe.*Start it with/);
    expect(source.stats().streams).toBe(0);
  });

  it('is given to neither of two processes that share one file', async () => {
    const file = openSync(join(directory, 'shared.log'), 'a');
    source.add(processWith(file));
    await until(() => source.stats().streams === 1);
    source.add(processWith(file));
    await until(() => source.stats().notices.length === 2);
    expect(source.stats().notices[0]).toMatch(/another watched process writes too/);
    expect(source.stats().streams).toBe(0);
  });

  it('is not taken from a process that only has the same pid', async () => {
    const target = processWith(openSync(join(directory, 'a.log'), 'a'));
    source.add({ ...target, rootStartTicks: target.rootStartTicks + 1 });
    await sleep(300);
    expect(source.stats()).toMatchObject({ streams: 0, lastError: null });
  });
});
