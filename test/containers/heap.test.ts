import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeapOutput, heapOutput } from '../../agent/heap-report/heap-document.ts';
import { runCli } from '../cli/run-cli.ts';
import { requireImage } from '../engine/require-image.ts';
import { type RunningContainer, runContainer } from '../engine/run-container.ts';
import { tempDir } from '../faults/temp-dir.ts';

/** A worker forked from its parent, as gunicorn makes them; only the worker holds sessions. */
const SERVICE = `
import os, time
class Session: pass
Evil = type("Evil\\x1b[2J", (), {"__module__": "shop"})
if os.fork() == 0:
    SESSIONS = [Session() for _ in range(3000)]
    EVILS = [Evil() for _ in range(20)]
    while True: time.sleep(1)
while True: time.sleep(1)
`;

let container: RunningContainer;
beforeAll(async () => {
  const image = await requireImage('3.11');
  container = await runContainer({ image, cmd: ['python3', '-c', SERVICE] });
});
afterAll(() => container.remove());

const sessionsOf = (document: { readonly types: HeapOutput['types'] }) =>
  document.types.find(({ type }) => type === '__main__.Session')?.count ?? 0;

async function heapJson(...args: string[]): Promise<HeapOutput> {
  const { code, stdout, stderr } = await runCli(['heap', ...args, '--json', '--quiet']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return heapOutput.parse(JSON.parse(stdout));
}

/** Until the worker is there and has filled its list. */
async function bothProcesses(): Promise<HeapOutput> {
  for (;;) {
    const output = await heapJson(container.name);
    if (output.processes.some((document) => sessionsOf(document) === 3000)) return output;
  }
}

describe('deployclaw heap of a container', () => {
  it('reads all its Python processes, by name, by id and by the beginning of its id', async () => {
    const { container: name, processes, pid } = await bothProcesses();
    expect(name).toBe(container.name);
    expect(processes.map(sessionsOf).sort()).toEqual([0, 3000]);
    expect(processes.map((document) => document.pid)).toContain(container.pid);
    expect(processes[0]!.pid).toBe(pid);
    for (const target of [container.id, container.id.slice(0, 12)])
      expect((await heapJson(target)).processes).toHaveLength(2);
  });

  it('reads one of them with --pid, and says which there are when that is not one', async () => {
    const { processes } = await bothProcesses();
    const worker = processes.find((document) => document.pid !== container.pid)!;
    const output = await heapJson(
      container.name,
      '--pid',
      String(worker.pid),
      '--retention',
      '__main__.Session',
    );
    expect(output).toMatchObject({ pid: worker.pid, processes: [] });
    expect(output.holders[0]).toMatchObject({ path: '__main__.SESSIONS (list) -> [*] -> __main__.Session' });
    const { code, stderr } = await runCli(['heap', container.name, '--pid', '1', '--quiet']);
    expect(code).toBe(1);
    expect(stderr).toContain(`Its processes are: ${container.pid}`);
  });

  it('prints an overview and then each, and no escape of theirs', async () => {
    await bothProcesses();
    const { code, stdout } = await runCli(['heap', container.name, '--top', '500', '--quiet']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Python process +objects +bytes +anonymous +threads\n\d+ \(3\.11\.\d+\)/);
    expect(stdout).toContain('shop.Evil\\x1b[2J');
    expect(stdout).not.toContain('\u001b');
  });

  it('writes a snapshot of one process only', async () => {
    const file = join(tempDir(), 'x.heapsnapshot');
    const refused = await runCli(['heap', container.name, '--out', file, '--quiet']);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/there are 2: .*--pid/) });
    const { snapshot } = await heapJson(container.name, '--pid', String(container.pid), '--out', file);
    expect(snapshot).toMatchObject({ file });
    expect(snapshot!.nodes).toBeGreaterThan(10_000);
  });
});
