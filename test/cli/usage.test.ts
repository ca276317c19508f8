import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../faults/temp-dir.ts';
import { runCli } from './run-cli.ts';

describe('the command line', () => {
  it('leads its help with examples and exits 0', async () => {
    const { code, stdout } = await runCli(['scan', '--help']);
    expect(code).toBe(0);
    expect(stdout.startsWith('Examples:\n  deployclaw scan')).toBe(true);
    expect(stdout).toContain('--min-window <TIME>');
  });

  it('prints its version', async () => {
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['fly']],
    [['scan', '--wings']],
    [['scan', '--interval', 'often']],
    [['scan', '--config', '/nonexistent.yaml']],
    [['scan', '--containers', '']],
    [['scan', 'api']],
  ])('exits 2 for %j, with a message on stderr and nothing on stdout', async (args) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.length).toBeGreaterThan(20);
  });

  it('judges an empty history: an honest empty report, exit 0, a bundle all the same', async () => {
    const { code, stdout } = await runCli([
      'scan',
      '--duration',
      '0',
      '--json',
      '--quiet',
      '--data-dir',
      tempDir(),
    ]);
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      schema: 'deployclaw-report/1',
      status: 'completed',
      verdicts: [],
      os_level_metrics: { cgroup_memory_reads: 0, heap_introspection_calls: 0 },
    });
    expect(report.execution_steps.map((s: { action: string }) => s.action)).toEqual([
      'EnumerateContainers',
      'InjectHeapProfiler',
      'CollectMemorySnapshots',
      'CorrelateWithTraces',
      'GenerateLeakReport',
      'ExportForensics',
    ]);
    expect(report.execution_steps[1].detail).toMatch(/^Not performed/);
  });

  it('exits 5 when a container that was asked for by name is nowhere: that is no clean bill of health', async () => {
    const { code, stdout } = await runCli([
      'scan',
      '--duration',
      '0',
      '--containers',
      'wroker',
      '--json',
      '--quiet',
      '--data-dir',
      tempDir(),
    ]);
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'partial',
      notices: [expect.stringContaining('The history holds nothing')],
    });
  });

  it('exits 1 with a remedy when DOCKER_HOST names a socket that is not Docker', async () => {
    const socket = join(tempDir(), 'web.sock');
    const server = createServer((_, response) => response.end('<html>hello</html>'));
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      const { code, stdout, stderr } = await runCli(['scan', '--duration', '1s', '--data-dir', tempDir()], {
        env: { DOCKER_HOST: `unix://${socket}` },
      });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(socket);
      expect(stderr).toContain('--targets processes');
    } finally {
      server.close();
    }
  });

  it('exits 1 with a remedy when the data directory cannot be written', async () => {
    const { code, stderr } = await runCli(['scan', '--duration', '0', '--data-dir', '/proc/deployclaw']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/data directory \/proc\/deployclaw cannot be written.*--data-dir/);
  });

  it('doctor says where each setting came from', async () => {
    const { stdout } = await runCli(['doctor', '--json', '--interval', '3s', '--data-dir', tempDir()], {
      env: { DEPLOYCLAW_DURATION: '9m' },
    });
    const { checks, settings } = JSON.parse(stdout);
    expect(settings).toContainEqual({ name: 'interval', value: 3000, source: 'flag' });
    expect(settings).toContainEqual({ name: 'duration', value: 540_000, source: 'environment' });
    expect(checks.map((c: { name: string }) => c.name)).toEqual(
      expect.arrayContaining(['node', 'engine', 'cgroup memory', 'privileges', 'data directory']),
    );
  });
});
