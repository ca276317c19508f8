import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { report as reportSchema } from '../../functions/contract/report.ts';
import { runCli, startCli } from '../cli/run-cli.ts';
import { requireEngine } from '../engine/engine.ts';
import { tempDir } from '../faults/temp-dir.ts';

/** The demo leaves its evidence in a temporary folder; here that is one of our own. */
const scratch = (): { TMPDIR: string } => ({ TMPDIR: tempDir() });

/** Names of the demo containers that one process owns: another demo may run on this machine. */
async function demoContainers(ownerPid: number): Promise<string[]> {
  const docker = await requireEngine();
  const all = await docker.listContainers({ all: true, filters: { label: ['deployclaw.demo'] } });
  return all
    .filter((container) => container.Labels['deployclaw.demo.owner']?.split('.')[1] === String(ownerPid))
    .map((container) => container.Names[0] ?? container.Id);
}

describe('the demo', () => {
  it('names the leaking service and its tenant at the rate that the service counts, nothing else, and leaves nothing behind', async () => {
    const demo = startCli(['demo', '--json'], { env: scratch() });
    const { code, stdout, stderr } = await demo.done;
    expect(stderr.split('\n').filter((line) => line.startsWith('WRONG'))).toEqual([]);
    expect(code).toBe(0);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.findings.high_confidence_leaks).toMatchObject([
      { service: 'orders', tenant: 'tenant-gamma' },
    ]);
    expect(report.findings.medium_confidence_anomalies).toEqual([]);
    expect(report.verdicts.map((v) => v.service).sort()).toEqual(['catalog', 'media', 'orders', 'reports']);
    expect(await demoContainers(demo.pid)).toEqual([]);
  }, 400_000);

  it('removes what it started when it is interrupted, and exits 130', async () => {
    const env = scratch();
    const demo = startCli(['demo'], { env });
    while ((await demoContainers(demo.pid)).length === 0) await sleep(200);
    demo.kill('SIGINT');
    expect((await demo.done).code).toBe(130);
    expect(await demoContainers(demo.pid)).toEqual([]);
    expect(readdirSync(env.TMPDIR)).toEqual([]);
  }, 120_000);

  it('gives the same verdict on plain processes where there is no engine', async () => {
    const { code, stdout, stderr } = await runCli(['demo', '--targets', 'processes', '--json'], {
      env: scratch(),
    });
    expect(stderr.split('\n').filter((line) => line.startsWith('WRONG'))).toEqual([]);
    expect(code).toBe(0);
    expect(reportSchema.parse(JSON.parse(stdout)).findings.high_confidence_leaks).toMatchObject([
      { tenant: 'tenant-gamma' },
    ]);
  }, 400_000);
});
