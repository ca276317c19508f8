import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOST_ROOTS } from '../../agent/collect/collector.ts';
import { readProcessStatus } from '../../agent/collect/kernel/process-status.ts';
import { openHeapReader } from '../../agent/heap/reader/open-heap-reader.ts';
import { startLocal } from './python-target.ts';

const PYTHON = '/usr/bin/python3';
const SWAP_MIB = 128;
const SESSIONS = 100_000;
/** The interpreter's own state; the heap stays where it is. */
const MAY_COME_BACK = 2 * 1024 ** 2;
const file = join(tmpdir(), `deployclaw-swap-${process.pid}`);
const reader = openHeapReader({ deadlineMs: 20_000, memoryCapBytes: 512 * 1024 ** 2 });
const swapOf = (pid: number) => readProcessStatus(HOST_ROOTS, pid)?.swapBytes ?? 0;

/** A swap file of our own; false where this machine forbids it. */
function swapOn(): boolean {
  if (!existsSync(PYTHON)) return false;
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=1M', `count=${SWAP_MIB}`, 'status=none']);
    execFileSync('chmod', ['600', file]);
    execFileSync('mkswap', ['-q', file], { stdio: 'ignore' });
    execFileSync('swapon', [file], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let swaps = false;
beforeAll(() => {
  swaps = swapOn();
});
afterAll(async () => {
  await reader.close();
  if (swaps) execFileSync('swapoff', [file]);
  execFileSync('rm', ['-f', file]);
});

describe('a process whose heap is swapped out', () => {
  test('is not brought back by being read; what lies in swap is told, and counted once it is back', {
    timeout: 60_000,
  }, async ({ skip }) => {
    if (!swaps) skip('this machine allows no swap file');
    const target = await startLocal(PYTHON, 'swapped.py', [], {});
    try {
      const before = swapOf(target.pid);
      expect(before).toBeGreaterThan(5 * 1024 ** 2);
      const census = await reader.census(target);
      expect(before - swapOf(target.pid)).toBeLessThanOrEqual(MAY_COME_BACK);
      expect(census.limits.join()).toMatch(/[\d.]+ MiB lie in swap/);
      expect(count(census)).toBeLessThan(SESSIONS / 2);

      target.send('');
      await target.line();
      const back = await reader.census(target);
      expect(count(back)).toBeGreaterThan(SESSIONS * 0.95);
    } finally {
      await target.stop();
    }
  });
});

function count({ types }: { readonly types: readonly { type: string; count: number }[] }): number {
  return types.find(({ type }) => type === '__main__.Session')?.count ?? 0;
}
