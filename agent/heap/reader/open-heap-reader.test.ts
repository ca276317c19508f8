import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { HeapReader } from '../heap-reader.ts';
import type { HeapRefusal } from '../runtime/heap-refusal.ts';
import { openHeapReader } from './open-heap-reader.ts';

const CHILD = join(import.meta.dirname, '..', '..', '..', 'test', 'faults', 'heap-reader-child.ts');
const MIB = 1024 * 1024;
const target = { pid: 1, startTicks: 1 };

const open: HeapReader[] = [];
afterEach(async () => {
  for (const reader of open.splice(0)) await reader.close();
});

/** A reader whose process does `does` at each job. */
function reader(does: string, options: { deadlineMs?: number; idleMs?: number } = {}): HeapReader {
  const made = openHeapReader({
    deadlineMs: options.deadlineMs ?? 20_000,
    memoryCapBytes: 250 * MIB,
    roots: { proc: does, cgroup: '' },
    entry: CHILD,
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
  });
  open.push(made);
  return made;
}

async function refusal(job: Promise<unknown>): Promise<HeapRefusal> {
  return await job.then(
    () => expect.unreachable('it was answered'),
    (error) => error,
  );
}

async function childPid(of: HeapReader): Promise<number> {
  return Number((await of.census(target)).limits[0]!.slice('pid '.length));
}

const runs = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));

async function ended(pid: number): Promise<boolean> {
  for (let i = 0; i < 200 && runs(pid); i++) await sleep(25);
  return !runs(pid);
}

describe('the process that reads heaps', () => {
  it('answers job after job, in order, from the same process', async () => {
    const works = reader('work');
    const answers = await Promise.all([1, 2, 3].map((pid) => works.census({ pid, startTicks: 1 })));
    expect(answers.map((census) => census.pid)).toEqual([1, 2, 3]);
    expect(new Set(answers.map((census) => census.limits[0])).size).toBe(1);
  });

  it('passes a refusal on with its rule and its remedy', async () => {
    expect(await refusal(reader('refuse').census(target))).toMatchObject({
      name: 'HeapRefusal',
      rule: 'free-threaded',
      message: 'Process 1 is without a GIL. Use another build.',
      remedy: 'Use another build.',
    });
  });

  it('is killed at the deadline, and the next job has a new one', async () => {
    const hangs = reader('hang', { deadlineMs: 100 });
    expect((await refusal(hangs.census(target))).rule).toBe('deadline');
    expect((await refusal(hangs.census(target))).rule).toBe('deadline');
  });

  it('leaves no half of a snapshot behind when it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deployclaw-half-'));
    const file = join(folder, 'x.heapsnapshot');
    const writes = reader('write and hang', { deadlineMs: 100 });
    expect((await refusal(writes.snapshot(target, { file, withStrings: false }))).rule).toBe('deadline');
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it.each(['eat', 'eat objects'])('is killed when it takes more memory than it may: %s', async (does) => {
    const error = await refusal(reader(does).census(target));
    expect(error).toMatchObject({
      rule: 'memory-cap',
      message: expect.stringContaining('250 MiB are allowed'),
    });
  });

  it.each([
    ['die', /ended by SIGSEGV/],
    ['leave', /ended with code 7/],
    ['throw', /a defect/],
    ['answer another job', /its answer is not one/],
    ['nonsense', /its result is not one/],
    ['infinite', /its result is not one/],
    ['long name', /its result is not one/],
    ['no end', /answered with more than \d+ bytes/],
  ])('is a failed reader, and says what was seen, when it does not answer: %s', async (does, seen) => {
    const fails = reader(does);
    for (const _ of [1, 2])
      expect(await refusal(fails.census(target))).toMatchObject({
        rule: 'reader-failed',
        message: expect.stringMatching(seen),
      });
  });

  it('that is not there at all is a failed reader too', async () => {
    const none = openHeapReader({ deadlineMs: 1000, memoryCapBytes: MIB * 250, entry: '/nonexistent.js' });
    open.push(none);
    expect((await refusal(none.census(target))).rule).toBe('reader-failed');
  });

  it('ends when it is idle, and starts again', async () => {
    const idles = reader('work', { idleMs: 50 });
    const first = await childPid(idles);
    expect(await ended(first)).toBe(true);
    expect(await childPid(idles)).not.toBe(first);
  });

  it('ends at close, also in the middle of a job, which is refused', async () => {
    const hangs = reader('hang');
    const job = refusal(hangs.census(target));
    await sleep(300);
    await hangs.close();
    expect((await job).message).toMatch(/it was closed/);
    expect((await refusal(hangs.census(target))).message).toMatch(/was closed/);
  });

  it('has low priority in all its threads, and is the first to be killed when memory runs out', async () => {
    const works = reader('work');
    const pid = await childPid(works);
    const nice = readdirSync(`/proc/${pid}/task`).map(
      (thread) => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1').split(') ')[1]!.split(' ')[16],
    );
    expect(new Set(nice)).toEqual(new Set(['10']));
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8')).toBe('1000\n');
    // Kernels without it have no such file.
    if (existsSync(`/proc/${pid}/autogroup`))
      expect(readFileSync(`/proc/${pid}/autogroup`, 'utf8')).toMatch(/nice 10\n$/);
  });

  it('is in a session of its own: a Ctrl-C at the terminal is not for it', async () => {
    const pid = await childPid(reader('work'));
    const session = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')[3];
    expect(session).toBe(String(pid));
  });

  it.each(['work', 'hang'])('does not outlive the agent, even when that is killed: %s', async (does) => {
    const agent = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { openHeapReader } from ${JSON.stringify(join(import.meta.dirname, 'open-heap-reader.ts'))};
         const reader = openHeapReader({ deadlineMs: 60000, memoryCapBytes: ${250 * MIB}, idleMs: 60000,
           roots: { proc: 'work', cgroup: '' }, entry: ${JSON.stringify(CHILD)} });
         console.log((await reader.census({ pid: 1, startTicks: 1 })).limits[0]);
         ${does === 'hang' ? '' : 'setInterval(() => {}, 1000);'}
         if (${does === 'hang'}) { process.stdin.resume(); }`,
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const [line] = await once(agent.stdout, 'data');
    const pid = Number(String(line).trim().slice('pid '.length));
    expect(runs(pid)).toBe(true);
    agent.kill('SIGKILL');
    expect(await ended(pid)).toBe(true);
  });

  it('does not keep the agent alive while nothing is asked', async () => {
    const agent = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { openHeapReader } from ${JSON.stringify(join(import.meta.dirname, 'open-heap-reader.ts'))};
         const reader = openHeapReader({ deadlineMs: 60000, memoryCapBytes: ${250 * MIB}, idleMs: 60000,
           roots: { proc: 'work', cgroup: '' }, entry: ${JSON.stringify(CHILD)} });
         console.log((await reader.census({ pid: 1, startTicks: 1 })).limits[0]);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = await once(agent.stdout, 'data');
    expect((await once(agent, 'exit'))[0]).toBe(0);
    expect(await ended(Number(String(line).trim().slice('pid '.length)))).toBe(true);
  });
});
