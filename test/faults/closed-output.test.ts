import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const dataDir = mkdtempSync(join(tmpdir(), 'deployclaw-output-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

const BIN = join(import.meta.dirname, '..', '..', 'agent', 'bin.ts');

/** Runs `scan --duration 0`; `leave` names the streams whose reader leaves before anything is written. */
async function scan(args: string[], leave: ('stdout' | 'stderr')[], stdout: 'pipe' | number = 'pipe') {
  const child = spawn(process.execPath, [BIN, ...args, '--data-dir', dataDir], {
    stdio: ['ignore', stdout, 'pipe'],
  });
  let stderr = '';
  child.stderr!.on('data', (chunk) => {
    stderr += String(chunk);
  });
  for (const stream of leave) child[stream]!.destroy();
  const code = await new Promise((resolve) => child.on('exit', resolve));
  return { code, stderr };
}

const HISTORY = ['scan', '--duration', '0'];

describe('output that nobody takes', () => {
  it.each([[HISTORY], [[...HISTORY, '--json']], [['scan', '--help']]])(
    'is no error when the reader of stdout left: %j',
    async (args) => {
      const { code, stderr } = await scan(args, ['stdout']);
      expect(stderr).not.toMatch(/EPIPE|at |Error/);
      expect(code).toBe(0);
    },
  );

  it('is no error when the reader of stderr left', async () => {
    expect((await scan(HISTORY, ['stderr'])).code).toBe(0);
  });

  it('is an error with a remedy when the place that stdout leads to is full', async () => {
    const { code, stderr } = await scan(HISTORY, [], openSync('/dev/full', 'w'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be written to stdout \(ENOSPC\)\. Send it elsewhere/);
  });
});
