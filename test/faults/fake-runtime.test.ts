import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openHeapReader } from '../../agent/heap/reader/open-heap-reader.ts';
import type { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import { startTicksOf } from '../heap/python-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'deployclaw-fake-'));
const reader = openHeapReader({ deadlineMs: 20_000, memoryCapBytes: 512 * 1024 * 1024 });
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

/** Null where no compiler is. */
function build(): string | null {
  const program = join(folder, 'python3.13');
  try {
    execFileSync('gcc', ['-O1', '-rdynamic', '-o', program, join(import.meta.dirname, 'fake_runtime.c')]);
    return program;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const program = build();
const said = async (child: ChildProcess): Promise<string> => String((await once(child.stdout!, 'data'))[0]);

const MODES = [
  'zeros',
  'ones',
  'itself',
  'circle',
  'noise',
  'huge offsets',
  'negative offsets',
  'small offsets',
  'later version',
];

describe('a program that says it is CPython and is not', () => {
  it.for(MODES)('is refused, and does not notice: %s', async (mode, { skip }) => {
    if (program === null) return skip('there is no gcc to build it with');
    const child = spawn(program, [mode], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      expect(await said(child)).toBe('ready\n');
      const target = { pid: child.pid!, startTicks: startTicksOf(child.pid!) };
      const error: HeapRefusal = await reader.census(target).then(
        () => expect.unreachable('it was read'),
        (refusal) => refusal,
      );
      expect(['layout-mismatch', 'runtime-not-found', 'unsupported-version', 'finalizing']).toContain(
        error.rule,
      );
      child.stdin.write('ping\n');
      expect(await said(child)).toBe('alive\n');
    } finally {
      child.kill('SIGKILL');
    }
  });
});
