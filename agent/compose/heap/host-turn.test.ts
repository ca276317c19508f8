import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { recordedReader } from '../../../test/compose/made-heaps.ts';
import { oneOnHost } from './host-turn.ts';

const target = { pid: 7, startTicks: 70 };
let names = 0;
const freshName = () => `\0deployclaw-test-${process.pid}-${names++}`;

/** A reader whose census takes as long as the test wants. */
function slowReader() {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const reader = recordedReader();
  const slow = {
    ...reader,
    census: async (t: typeof target) => {
      await ended;
      return await reader.census(t);
    },
  };
  return { reader, slow, end };
}

describe('reading heaps in turn', () => {
  it('lets one job of the host wait for another, and go on when that has ended', async () => {
    const name = freshName();
    const first = slowReader();
    const second = recordedReader();
    const running = oneOnHost(first.slow, { name }).census(target);
    await sleep(20);
    const waiting = oneOnHost(second, { name }).census(target);
    await sleep(150);
    expect(second.calls).toEqual([]);
    first.end();
    await Promise.all([running, waiting]);
    expect([first.reader.calls, second.calls]).toEqual([['census 7'], ['census 7']]);
  });

  it('gives the turn back when a job is refused, and when a process that had it was killed', async () => {
    const name = freshName();
    const refused = oneOnHost(recordedReader({ census: () => 'deadline' }), { name });
    await expect(refused.census(target)).rejects.toThrow('deadline');
    const code = `require('node:net').createServer().listen('\\0' + '${name.slice(1)}', () => console.log('has it'))`;
    const other = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    const next = recordedReader();
    const waiting = oneOnHost(next, { name }).retention(target, { types: null, tenants: [], maxHolders: 1 });
    await sleep(50);
    expect(next.calls).toEqual([]);
    other.kill('SIGKILL');
    await waiting;
    expect(next.calls).toEqual(['retention 7']);
  });

  it('does not wait for ever', async () => {
    const name = freshName();
    const { slow, end } = slowReader();
    const held = oneOnHost(slow, { name }).census(target);
    await sleep(20);
    const impatient = recordedReader();
    await oneOnHost(impatient, { name, patienceMs: 120 }).census(target);
    expect(impatient.calls).toEqual(['census 7']);
    end();
    await held;
  });
});
