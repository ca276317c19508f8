import { describe, expect, it } from 'vitest';
import { createHeapSchedule, type Scheduled } from './heap-schedule.ts';

const MINUTE = 60_000;
const GIB = 1024 ** 3;
const container = (key: string, over: Partial<Scheduled> = {}): Scheduled => ({
  key,
  processes: [`${key}-1`],
  residentBytes: 0.1 * GIB,
  ...over,
});
const schedule = () => createHeapSchedule({ everyMs: 15 * MINUTE, share: 0.005 });
const keys = (due: readonly Scheduled[]) => due.map(({ key }) => key);

describe('the schedule of heaps', () => {
  it('has everything due at first, the smallest in front, and nothing without a Python process', () => {
    const s = schedule();
    const all = [
      container('large', { residentBytes: GIB }),
      container('small'),
      container('go', { processes: [] }),
    ];
    expect(keys(s.due(all, 0))).toEqual(['small', 'large']);
  });

  it('has a container due again after the interval, the longest waiting one in front', () => {
    const s = schedule();
    const [a, b] = [container('a'), container('b')];
    s.done(b, 100, 0);
    s.done(a, 100, MINUTE);
    expect(keys(s.due([a, b], 15 * MINUTE - 1))).toEqual([]);
    expect(keys(s.due([a, b], 16 * MINUTE))).toEqual(['b', 'a']);
  });

  it('has those read along that will be due soon, so that the reader is started once for all', () => {
    const s = schedule();
    const [a, b, c] = [container('a'), container('b'), container('c')];
    s.done(a, 100, 0);
    s.done(b, 100, 3 * MINUTE);
    s.done(c, 100, 10 * MINUTE);
    expect(keys(s.due([a, b, c], 15 * MINUTE))).toEqual(['a', 'b']);
  });

  it('lets the dear ones wait as long as their share of the CPU takes to earn', () => {
    const s = schedule();
    const large = container('large');
    s.done(large, 5000, 0);
    expect(keys(s.due([large], 5000 / 0.005 - 1))).toEqual([]);
    expect(keys(s.due([large], 5000 / 0.005))).toEqual(['large']);
    const others = ['a', 'b', 'c', 'd'].map((key) => container(key));
    for (const other of others) s.done(other, 30, 0);
    expect(keys(s.due([large, ...others], 60 * MINUTE))).not.toContain('large');
    expect(keys(s.due([large, ...others], 5000 / 0.00125))).toContain('large');
  });

  it('comes sooner for a new process, but not for each of many', () => {
    const s = schedule();
    const a = container('a');
    s.done(a, 100, 0);
    const forked = container('a', { processes: ['a-1', 'a-2'] });
    expect(keys(s.due([forked], MINUTE))).toEqual([]);
    expect(keys(s.due([forked], 5 * MINUTE))).toEqual(['a']);
  });

  it('expects of a first reading what its size lets fear, and of a later one what the last one cost', () => {
    const s = schedule();
    const a = container('a', { residentBytes: 2 * GIB });
    expect(s.expectedMs(a)).toBeGreaterThan(1000);
    s.done(a, 40, 0);
    expect(s.expectedMs(a)).toBe(40);
  });

  it('goes on when the clock is set back, and forgets what no longer runs', () => {
    const s = schedule();
    const a = container('a');
    s.done(a, 100, 1000 * MINUTE);
    expect(keys(s.due([a], 10 * MINUTE))).toEqual([]);
    expect(keys(s.due([a], 25 * MINUTE))).toEqual(['a']);
    s.done(a, 100, 25 * MINUTE);
    s.keepOnly(new Set());
    expect(keys(s.due([a], 26 * MINUTE))).toEqual(['a']);
  });
});
