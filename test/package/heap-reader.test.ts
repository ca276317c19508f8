import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPython } from '../collect/python-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** As npm puts a package there: what `files` names, and the dependencies. */
const dir = mkdtempSync(join(tmpdir(), 'deployclaw-package-'));
const python = startPython([
  '-c',
  'import time; kept = [object() for _ in range(5000)]; print("ready"); time.sleep(600)',
]);
afterAll(async () => {
  await python.end();
  rmSync(dir, { recursive: true });
});

beforeAll(async () => {
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  copyFileSync(join(ROOT, 'package.json'), join(dir, 'package.json'));
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const out = ['--outDir', join(dir, 'dist'), '--declaration', 'false'];
  const built = spawnSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), ...out]);
  expect(String(built.stdout)).toBe('');
  expect(await python.line()).toBe('ready');
});

describe('the heap reader of the built package', () => {
  it('is run by the command line, in a process of its own', () => {
    const bin = join(dir, 'dist', 'agent', 'bin.js');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [bin, 'heap', String(python.pid), '--json', '--retention', 'object', '--quiet'],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { types, holders } = JSON.parse(stdout);
    expect(types.find((row: { type: string }) => row.type === 'object').count).toBeGreaterThanOrEqual(5000);
    expect(holders[0].path).toBe('__main__.kept (list) -> [*] -> object');
  });

  it('is started by a program that uses the package as a library, from whatever folder', () => {
    const program = `
      import { openHeapReader } from ${JSON.stringify(join(dir, 'dist', 'agent', 'heap', 'reader', 'open-heap-reader.js'))};
      import { readFileSync } from 'node:fs';
      const stat = readFileSync('/proc/${python.pid}/stat', 'latin1');
      const startTicks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
      const reader = openHeapReader({ deadlineMs: 60_000, memoryCapBytes: 2 ** 29 });
      console.log((await reader.census({ pid: ${python.pid}, startTicks })).objects > 5000);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: '/',
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'true\n', stderr: '' });
  });
});
