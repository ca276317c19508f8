import { describe, expect, it } from 'vitest';
import type { HeldObjects } from '../contract/heap-evidence.ts';
import { rankHolders } from './rank-holders.ts';

const MB = 1_048_576;

function held(
  path: string,
  type: string,
  count: number,
  mb: number,
  over: Partial<Omit<HeldObjects, 'explains'>> = {},
): Omit<HeldObjects, 'explains'> {
  return {
    path,
    holder: path,
    type,
    count,
    bytes: mb * MB,
    growthBytes: null,
    agreement: 1,
    pid: 7,
    ...over,
  };
}

function grown(type: string, countGrowth: number, mb: number) {
  return { type, countGrowth, bytesGrowth: Math.round(mb * MB) };
}

/** What a service whose request history leaks looks like from outside: recorded from the demo's. */
const growth = [
  grown('bytes', 2357, 33.8),
  grown('str', 21_408, 1.3),
  grown('dict', 2357, 0.5),
  grown('functools._lru_list_elem', 26, 0.001),
  grown('gunicorn.Request', 1, 0.0003),
];
const leak = [
  held('orders.__dict__ (dict)', 'dict', 1, 38.6),
  held('orders.HISTORY (dict)', 'dict', 1, 38.6),
  held('orders.HISTORY (dict) -> [*] -> dict', 'dict', 2530, 38.5),
  held('orders.HISTORY (dict) -> [*] -> dict -> ["body"] -> bytes', 'bytes', 2530, 36.3),
  held('thread MainThread -> gunicorn.Request', 'gunicorn.Request', 1, 39),
];

function first(all: Parameters<typeof rankHolders>[0], grownTypes = growth): string {
  return rankHolders(all, grownTypes)[0]!.path;
}

describe('who holds what grows', () => {
  it('is the group with as many objects as grew, and nothing above or beside it that retains it all', () => {
    expect(first(leak)).toBe('orders.HISTORY (dict) -> [*] -> dict');
    expect(first(leak.toReversed())).toBe('orders.HISTORY (dict) -> [*] -> dict');
  });

  it('is not a larger group of the same type that was there before', () => {
    expect(first([...leak, held('app.CONFIG (dict) -> [*] -> dict', 'dict', 50_000, 50)])).toContain(
      'HISTORY',
    );
  });

  it('is the leak also when it has been there for long, before a group that happens to be as large', () => {
    const old = held('app.CACHE (dict) -> [*] -> dict', 'dict', 1_000_000, 500);
    expect(first([held('app.OTHER (list) -> [*] -> dict', 'dict', 2400, 1), old])).toContain('CACHE');
  });

  it('is what was seen to grow, where there were two looks', () => {
    const still = held('app.CONFIG (dict) -> [*] -> dict', 'dict', 2357, 50, { growthBytes: 0 });
    const moving = held('orders.HISTORY (dict) -> [*] -> dict', 'dict', 9000, 60, { growthBytes: MB });
    expect(first([still, moving])).toContain('HISTORY');
  });

  it('is a group that grew before what hangs on it, of which nobody knows whether it grew', () => {
    const whole = held('app.CACHE -> [*] -> app.Session', 'app.Session', 9000, 60, { growthBytes: 50 * MB });
    const inner = held('app.CACHE -> [*] -> app.Session.body (str)', 'str', 2400, 45);
    expect(first([inner, whole], [grown('str', 2350, 48), grown('app.Session', 2345, 1)])).toBe(whole.path);
  });

  it('may be a few large objects', () => {
    const few = held('app.FILES (list) -> [*] -> bytes', 'bytes', 5, 40);
    expect(
      first([held('app (dict)', 'dict', 1, 41), few], [grown('bytes', 5, 40), grown('str', 900, 0.1)]),
    ).toContain('FILES');
  });

  it('is added up over the processes of a container', () => {
    const workers = [7, 8, 9].map((pid) =>
      held('orders.HISTORY (dict) -> [*] -> dict', 'dict', 800, 12, { pid }),
    );
    const ranked = rankHolders([held('orders.__dict__ (dict)', 'dict', 1, 39), ...workers], growth);
    expect(ranked.map((h) => h.pid)).toEqual([7, 8, 9, 7]);
  });

  it('explains the growth of its type by its number, and above it nothing does', () => {
    const explains = new Map(rankHolders(leak, growth).map((h) => [h.path, h.explains]));
    expect(explains.get('orders.HISTORY (dict) -> [*] -> dict')).toBeGreaterThan(0.9);
    expect(explains.get('orders.__dict__ (dict)')).toBeLessThan(0.001);
    expect(explains.get('thread MainThread -> gunicorn.Request')).toBe(0);
  });

  it('is whoever holds most where no census tells what grew', () => {
    expect(first(leak, [])).toContain('thread MainThread');
  });
});
