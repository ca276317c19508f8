import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report as reportSchema } from '../../functions/contract/report.ts';
import { runCli, startCli } from '../cli/run-cli.ts';
import { type RunningContainer, requireEngine, requireImage, runContainer } from '../engine/engine.ts';
import { tempDir } from '../faults/temp-dir.ts';

/** 64 KiB ten times a second, kept for ever: 2,250 MB/h. Filled: pages of zeros that nobody touched cost nothing. */
const LEAKING = 'import time\nkept=[]\nwhile True:\n  kept.append(b"x"*65536)\n  time.sleep(.1)\n';
/** The same allocations, freed at once. */
const HEALTHY = 'import time\nwhile True:\n  b"x"*65536\n  time.sleep(.1)\n';

const suffix = `${process.pid}`;
const names = {
  leaking: `dct-leaking-${suffix}`,
  healthy: `dct-healthy-${suffix}`,
  disabled: `dct-disabled-${suffix}`,
  outside: `dct-outside-${suffix}`,
};
const containers: RunningContainer[] = [];

beforeAll(async () => {
  await requireEngine();
  const image = await requireImage('3.11');
  const start = async (name: string, code: string, labels: Record<string, string> = {}) => {
    containers.push(
      await runContainer({ image, name, cmd: ['python3', '-c', code], labels, memoryBytes: 512 * 1_048_576 }),
    );
  };
  await start(names.leaking, LEAKING, {
    'deployclaw.tenant': 'acme\u001b[31m',
    'deployclaw.service': 'svc',
    'deployclaw.version': '1.2.3',
  });
  await start(names.healthy, HEALTHY);
  await start(names.disabled, LEAKING, { 'deployclaw.enable': 'false' });
  await start(names.outside, HEALTHY, { 'deployclaw.tenant': 'other' });
});

afterAll(async () => {
  await Promise.all(containers.map((container) => container.remove()));
});

const scope = ['--containers', [names.leaking, names.healthy, names.disabled].join(',')];

describe('a scan of real containers', () => {
  it('names the leaking one with its labelled tenant and rate, clears the healthy one, leaves the disabled one alone', async () => {
    const dataDir = tempDir();
    const { code, stdout, stderr } = await runCli([
      'scan',
      ...scope,
      '--duration',
      '60s',
      '--interval',
      '1s',
      '--min-window',
      '45s',
      '--json',
      '--data-dir',
      dataDir,
    ]);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(code).toBe(3);
    expect(report.findings.high_confidence_leaks).toHaveLength(1);
    const leak = report.findings.high_confidence_leaks[0]!;
    expect(leak).toMatchObject({
      container: names.leaking,
      tenant: 'acme\u001b[31m',
      service: 'svc',
      version: '1.2.3',
      kind: 'object',
      top_allocation_stack: '__main__.kept → bytes',
    });
    expect(leak.holders[0]!.path).toBe('__main__.kept (list) -> [*] -> bytes');
    expect(leak.leak_rate_mb_per_hour).toBeGreaterThan(2250 * 0.75);
    expect(leak.leak_rate_mb_per_hour).toBeLessThan(2250 * 1.25);
    expect(leak.oom_eta).not.toBeNull();
    expect(report.verdicts.map((v) => [v.container, v.verdict]).sort()).toEqual(
      [
        [names.healthy, 'no_leak'],
        [names.leaking, 'leak'],
      ].sort(),
    );
    expect(report.execution_steps[0]!.detail).toMatch(
      /^Discovered 2 running containers.*1 left alone by deployclaw.enable=false/,
    );
    expect(report.notices.join(' ')).toContain('--min-window was lowered');
    expect(stderr).toContain('Sampling 2 containers');
    const bundle = gunzipSync(readFileSync(report.findings.forensics_path!)).toString('latin1');
    for (const member of ['manifest.json', 'report.json', 'report.md', 'series/001-'])
      expect(bundle).toContain(member);

    const again = await runCli([
      'scan',
      '--duration',
      '0',
      ...scope,
      '--min-window',
      '45s',
      '--data-dir',
      dataDir,
    ]);
    expect(again.code).toBe(3);
    expect(again.stdout).toContain('acme\\x1b[31m');
    expect(again.stdout).not.toContain('acme\u001b');
    expect(again.stdout).toMatch(/LEAK.*dct-leaking/);
  }, 120_000);

  it('says what is missing instead of guessing when the window is too short', async () => {
    const { code, stdout } = await runCli([
      'scan',
      ...scope,
      '--duration',
      '5s',
      '--interval',
      '1s',
      '--json',
      '--quiet',
      '--data-dir',
      tempDir(),
    ]);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(new Set(report.verdicts.map((v) => v.verdict))).toEqual(new Set(['undetermined']));
    expect(report.verdicts[0]!.gaps[0]!.remedy.length).toBeGreaterThan(10);
  });

  it('leaves out the containers of tenants that were not asked for', async () => {
    const { stdout } = await runCli([
      'scan',
      '--tenants',
      'nobody',
      '--containers',
      `${names.outside},${names.healthy}`,
      '--duration',
      '2s',
      '--interval',
      '1s',
      '--json',
      '--quiet',
      '--data-dir',
      tempDir(),
    ]);
    expect(reportSchema.parse(JSON.parse(stdout)).verdicts.map((v) => v.container)).toEqual([names.healthy]);
  });

  it('judges what was measured when interrupted, and exits 130', async () => {
    const scan = startCli([
      'scan',
      ...scope,
      '--duration',
      '10m',
      '--interval',
      '1s',
      '--json',
      '--data-dir',
      tempDir(),
    ]);
    setTimeout(() => scan.kill('SIGINT'), 6000);
    const { code, stdout } = await scan.done;
    expect(code).toBe(130);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.status).toBe('interrupted');
    expect(report.os_level_metrics.cgroup_memory_reads).toBeGreaterThan(2);
  });
});
