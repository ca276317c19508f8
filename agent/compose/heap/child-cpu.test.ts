import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { childCpuMs } from './child-cpu.ts';

describe('the CPU time of ended children', () => {
  it('grows by what a child has taken', () => {
    const before = childCpuMs('/proc');
    const code = 'let n = 0; while (n < 1e8) n++;';
    spawnSync(process.execPath, ['-e', code]);
    expect(childCpuMs('/proc') - before).toBeGreaterThanOrEqual(20);
  });

  it('is none where /proc is hidden', () => {
    expect(childCpuMs('/nonexistent')).toBe(0);
  });
});
