import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report as reportSchema } from '../../functions/contract/report.ts';
import { runCli, startCli } from '../cli/run-cli.ts';
import { type RunningContainer, requireImage, runContainer } from '../engine/engine.ts';
import { tempDir } from '../faults/temp-dir.ts';

const name = `dct-agent-${process.pid}`;
let container: RunningContainer;

beforeAll(async () => {
  const code = 'import time\nkept=[]\nwhile True:\n  kept.append(b"x"*65536)\n  time.sleep(.1)\n';
  container = await runContainer({ image: await requireImage('3.11'), name, cmd: ['python3', '-c', code] });
});

afterAll(async () => {
  await container.remove();
});

const scope = ['--containers', name, '--interval', '1s'];

describe('the daemon', () => {
  it('delivers the open bin when it is stopped, and a later scan judges that history without the host', async () => {
    const dataDir = tempDir();
    const agent = startCli(['agent', ...scope, '--data-dir', dataDir]);
    await sleep(12_000);
    agent.kill('SIGTERM');
    const { code, stderr } = await agent.done;
    expect(code).toBe(0);
    expect(stderr).toContain('everything measured is in the history');
    const scan = await runCli(['scan', '--duration', '0', '--json', '--quiet', '--data-dir', dataDir], {
      env: { DOCKER_HOST: 'unix:///nonexistent' },
    });
    const report = reportSchema.parse(JSON.parse(scan.stdout));
    expect(report.os_level_metrics.cgroup_memory_reads).toBeGreaterThanOrEqual(5);
    expect(report.verdicts).toMatchObject([{ container: name, verdict: 'undetermined' }]);
  });

  it('tells a finding once, as one line of JSON, and has read the heap often enough to know what grows', async () => {
    const dataDir = tempDir();
    const agent = startCli([
      'agent',
      ...scope,
      '--json',
      '--score-every',
      '20s',
      '--heap-every',
      '20s',
      '--min-window',
      '40s',
      '--data-dir',
      dataDir,
    ]);
    await sleep(66_000);
    agent.kill('SIGTERM');
    const lines = (await agent.done).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const last = lines.at(-1);
    expect(last.finding).toMatchObject({ container: name, state: 'confirmed' });
    expect(new Set(lines.map((line) => line.finding.state)).size).toBe(lines.length);
    const judge = [
      'scan',
      '--duration',
      '0',
      '--min-window',
      '40s',
      '--json',
      '--quiet',
      '--data-dir',
      dataDir,
    ];
    const report = reportSchema.parse(JSON.parse((await runCli(judge)).stdout));
    expect(report.verdicts).toMatchObject([{ container: name, verdict: 'leak', kind: 'object' }]);
    expect(report.execution_steps[1]!.detail).toMatch(/^Not performed: duration 0/);
  }, 90_000);
});
