import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ownerIsGone, ownerName } from './owner.ts';

describe('owner of a demo', () => {
  it('is not gone while its process lives', () => {
    expect(ownerIsGone(ownerName())).toBe(false);
  });

  it('is gone when its process ended, or when its pid is another process’s now', async () => {
    const [namespace, pid, ticks] = ownerName().split('.');
    expect(ownerIsGone(`${namespace}.${pid}.${Number(ticks) + 1}`)).toBe(true);
    const child = spawn('true');
    await once(child, 'exit');
    expect(ownerIsGone(`${namespace}.${child.pid}.${ticks}`)).toBe(true);
  });

  it.each(['', 'nonsense', '1.1.1', '4026531836.x.1'])(
    'is left alone when %j names nobody we can see',
    (name) => {
      expect(ownerIsGone(name)).toBe(false);
    },
  );
});
