import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Retention } from '../../agent/heap/retention/retention.ts';
import type { PythonTarget } from '../heap/python-target.ts';
import { availablePythons, missingVersions } from '../heap/pythons.ts';
import { retentionOf, TARGETS } from './read-target.ts';

/** As in targets/app/holders.py. */
const EACH = 500;

/** Who is known to hold the objects of each class. */
const HOLDERS: Readonly<Record<string, string>> = {
  InDict: 'app.holders.CACHE (dict) -> [*]',
  InClass: 'app.holders.Registry.entries (list) -> [*]',
  InLru: 'app.holders.lookup (functools._lru_cache_wrapper) -> [*]',
  InUnboundedLru: 'app.holders.lookup_for_ever (functools._lru_cache_wrapper) -> [*]',
  InClosure: 'app.holders.COUNT (function).<closure seen> (list) -> [*]',
  InThreadLocal: 'app.holders.LOCAL (_thread._local).kept (list) -> [*]',
  InTask: 'app.holders.TASKS (set) -> [*] -> _asyncio.Task -> coroutine wait_for_ever.backlog (list) -> [*]',
  InDefaultDict: 'app.holders.VISITS (collections.defaultdict) -> [*] -> list -> [*]',
  InGenerator: 'app.holders.STREAMS (list) -> [*] -> generator stream.buffer (list) -> [*]',
  InDefault: 'app.holders.collect.<default into> (list) -> [*]',
  InKeywordDefault: 'app.holders.gather.<default basket> (list) -> [*]',
  InService: 'app.holders.SERVICE (app.holders.Service).sessions (dict) -> [*]',
  InDeque: 'app.holders.QUEUE (collections.deque) -> [*]',
  InOrderedDict: 'app.holders.ORDERED (collections.OrderedDict) -> [*]',
  InSet: 'app.holders.MEMBERS (set) -> [*]',
  InSlots: 'app.holders.SLOTTED (app.holders.Slotted).held (list) -> [*]',
  InChain: 'app.holders.CHAIN (app.holders.Link).following (app.holders.Link).payload',
  InSettings: 'app.holders.SETTINGS (dict) -> ["limits"] -> dict -> ["burst"] -> list -> [*]',
  InTuple: 'app.holders.PAIRS (list) -> [*] -> tuple -> [*]',
  InMethod: 'app.holders.CALLBACKS (list) -> [*] -> method.__self__ (app.holders.Owner).owned (list) -> [*]',
  InBigInstance: 'app.holders.WIDE (app.holders.Wide).kept (list) -> [*]',
  InThread: 'thread stack: app.holders.work.pending (list) -> [*]',
  InCycle: 'not reachable from modules or threads -> app.holders.InCycle.members (list) -> [*]',
};

/** Up to 3.10 a generator's variables lie in a frame object of its own. */
function expectedHolder(name: string, minor: number): string {
  const holder = HOLDERS[name]!;
  if (minor > 10) return holder;
  return holder
    .replace('generator stream.', 'generator stream.gi_frame (frame).')
    .replace('coroutine wait_for_ever.', 'coroutine wait_for_ever.cr_frame (frame).');
}

const pythons = await availablePythons();

it.skipIf((await missingVersions()).length === 0)(
  `leaves out ${(await missingVersions()).join(', ')}: not on this machine`,
  (context) => context.skip(),
);

describe.each(pythons.map((python) => [python.name, python] as const))('Python %s', (_, python) => {
  let target: PythonTarget;
  let retention: Retention;

  beforeAll(async () => {
    target = await python.start('planted.py', [], { folder: TARGETS });
    const types = Object.keys(HOLDERS).map((name) => `app.holders.${name}`);
    retention = await retentionOf(target, { types });
  });
  afterAll(() => target?.stop());

  it.each(Object.keys(HOLDERS))('names who holds the objects of %s', (name) => {
    const found = retention.holders.filter(({ type }) => type === `app.holders.${name}`);
    const most = found.reduce((a, b) => (b.count > a.count ? b : a));
    expect(most.holder).toBe(expectedHolder(name, python.minor));
    expect(most.path.startsWith(most.holder)).toBe(true);
    expect(most.count).toBeGreaterThanOrEqual(EACH - 1);
    expect(most.count).toBeLessThanOrEqual(EACH);
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(EACH);
  });

  it('counts what would be freed with the objects, and not what others hold too', () => {
    const bytesOf = (name: string) =>
      retention.holders.find(({ holder }) => holder === expectedHolder(name, python.minor))!.bytes / EACH;
    // Each has a list of a string and a small number of its own: more than an empty instance, less than 400 bytes.
    expect(bytesOf('InDict')).toBeGreaterThan(150);
    expect(bytesOf('InDict')).toBeLessThan(400);
  });

  it('is sure of a program that stands still', () => {
    expect(retention.agreement).toBe(1);
    expect(retention.holders.every(({ agreement }) => agreement === 1)).toBe(true);
  });

  it('lists what accumulates when no types are asked for, and gives no text away but names of the program', async () => {
    const { holders } = await retentionOf(target, { maxHolders: 2000 });
    const listed = holders.map(({ holder }) => holder);
    for (const name of ['InDict', 'InService', 'InClosure', 'InTask', 'InLru'])
      expect(listed).toContain(expectedHolder(name, python.minor));
    // What the sessions hold is part of the sessions.
    expect(listed.filter((holder) => holder.endsWith('InDict.payload'))).toEqual([]);
    expect(holders.length).toBeGreaterThan(100);
    const words = JSON.stringify(holders);
    expect(words).not.toContain('session-1');
    expect(words).not.toContain('payload-');
    expect(words).not.toContain('page-');
  });
});
