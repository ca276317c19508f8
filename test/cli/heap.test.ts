import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeapOutput, heapOutput } from '../../agent/heap-report/heap-document.ts';
import { type PythonProcess, startPython } from '../collect/python-process.ts';
import { tempDir } from '../faults/temp-dir.ts';
import { runCli } from './run-cli.ts';

/** Holds 2,000 sessions more at each SIGUSR1. */
const SERVICE = `
import signal
class Session:
    def __init__(self, user):
        self.user = user
        self.items = [user]
SESSIONS = {}
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
print("ready", flush=True)
while True:
    signal.sigwait([signal.SIGUSR1])
    for i in range(2000):
        SESSIONS[len(SESSIONS)] = Session("tenant-gamma")
    print(len(SESSIONS), flush=True)
`;

let python: PythonProcess;
beforeAll(async () => {
  python = startPython(['-c', SERVICE]);
  expect(await python.line()).toBe('ready');
});
afterAll(() => python.end());

async function grow(): Promise<void> {
  process.kill(python.pid, 'SIGUSR1');
  expect(Number(await python.line())).toBeGreaterThan(0);
}

async function heapJson(...args: string[]): Promise<HeapOutput> {
  const { code, stdout, stderr } = await runCli(['heap', String(python.pid), '--json', ...args]);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return heapOutput.parse(JSON.parse(stdout));
}

const session = (output: HeapOutput) => output.types.find(({ type }) => type === '__main__.Session');

describe('deployclaw heap', () => {
  it('prints the census of a process as JSON, with a ledger that adds up', async () => {
    await grow();
    const output = await heapJson();
    expect(output).toMatchObject({ schema: 'deployclaw-heap/1', pid: python.pid, threads: 1, holders: [] });
    expect(output.python).toMatch(/^3\.\d+\.\d+$/);
    expect(session(output)!.count % 2000).toBe(0);
    const ledger = output.ledger!;
    expect(
      ledger.python_objects_bytes +
        ledger.allocator_free_bytes +
        ledger.interpreter_bytes +
        ledger.unexplained_bytes,
    ).toBe(ledger.anon_bytes);
    expect(output.gc).toHaveLength(3);
    expect(output.gaps.map(({ remedy }) => remedy)).toEqual([
      expect.stringContaining('--retention'),
      expect.stringContaining('--diff'),
    ]);
  });

  it('prints a table for people', async () => {
    const { code, stdout, stderr } = await runCli(['heap', String(python.pid), '--top', '3', '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^process ${python.pid}, CPython 3\\.`));
    expect(stdout).toMatch(/^type +objects +bytes +share$/m);
    expect(stdout).toMatch(/^\(\d+ more types\) /m);
  });

  it('says with --diff what grew and who holds it', async () => {
    const before = join(tempDir(), 'before.json');
    writeFileSync(before, JSON.stringify(await heapJson()));
    await grow();
    const { diff, holders } = await heapJson('--diff', before);
    expect(diff).toMatchObject({ same_process: true });
    expect(diff!.types.find(({ type }) => type === '__main__.Session')!.count_growth).toBe(2000);
    expect(holders[0]!.path).toBe('__main__.SESSIONS (dict) -> [*] -> __main__.Session');
    const text = await runCli(['heap', String(python.pid), '--diff', before, '--quiet']);
    expect(text.stdout).toMatch(/^__main__\.Session +[\d,]+ +\+2,000 /m);
  });

  it('says with --retention who holds a type, and with --tenants whose it is', async () => {
    const output = await heapJson(
      '--retention',
      '__main__.Session',
      '--tenants',
      'tenant-gamma,tenant-delta',
    );
    const { count } = session(output)!;
    expect(output.holders[0]).toMatchObject({ type: '__main__.Session', count, agreement: 1 });
    expect(output.tenants).toMatchObject({
      looked: count,
      by_tenant: expect.arrayContaining([expect.objectContaining({ tenant: 'tenant-gamma', count })]),
    });
  });

  it('watches until it is interrupted, one line of JSON a look', async () => {
    const bin = join(import.meta.dirname, '..', '..', 'agent', 'bin.ts');
    const args = ['heap', String(python.pid), '--watch', '500ms', '--json', '--quiet'];
    const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const looks: HeapOutput[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      looks.push(heapOutput.parse(JSON.parse(line)));
      if (looks.length === 2) child.kill('SIGINT');
    }
    expect(await ended).toEqual([0, null]);
    expect(looks[0]!.diff).toBeNull();
    expect(looks[1]!.diff).toMatchObject({ same_process: true, objects_growth: 0 });
  });

  it.each([
    [['4194304'], 1, /^deployclaw: No running .* and no process is "4194304"/],
    [[String(process.pid)], 1, /no Python interpreter is loaded in it/],
    [['no-such-\u001b[2Jname'], 1, /"no-such-\\x1b\[2Jname"/],
    [[String(process.pid), '--diff', '/nonexistent'], 1, /cannot be compared with: ENOENT.*Make it with/],
    [[String(process.pid), '--top', 'all'], 2, /--top: "all" cannot be used/],
    [[String(process.pid), '--watch', 'often'], 2, /--watch: "often" cannot be used/],
    [[String(process.pid), '--with-strings'], 2, /Add --out/],
    [[String(process.pid), '--tenants', 'a'], 2, /Add --retention TYPE or --diff FILE/],
    [[], 2, /missing required argument/],
  ])('refuses %j with exit code %i and a remedy', async (args, expected, message) => {
    const { code, stdout, stderr } = await runCli(['heap', ...args, '--quiet']);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
