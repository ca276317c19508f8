import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import type { PythonTarget, TargetOptions } from '../heap/python-target.ts';
import { availablePythons, onePythonPerVersion, type TestPython } from '../heap/pythons.ts';
import { countOf, readCensus } from './read-census.ts';

const folder = fileURLToPath(new URL('targets/', import.meta.url));
const COUNT = 1000;
/** What the interpreter itself makes and drops while it obeys a line. */
const AN_OBJECT_OR_TWO = 3;
const everywhere = await availablePythons();
const oneEach = await onePythonPerVersion();
const local = oneEach.filter((python) => python.where === 'local');
const ALLOCATORS = ['malloc', 'debug', 'malloc_debug'] as const;
const PRELOADED = ['libjemalloc.so.2', 'libmimalloc.so.2', 'libtcmalloc_minimal.so.4'];
const LIBRARIES = '/usr/lib/x86_64-linux-gnu/';

describe.each(everywhere)('A census of $name', (python) => {
  let target: PythonTarget;
  let census: HeapCensus;
  beforeAll(async () => {
    target = await python.start('shapes.py', [String(COUNT)], { folder });
    census = readCensus(target);
  });
  afterAll(() => target.stop());

  it('counts each shape of object to the last one, also those in large blocks', () => {
    expectShapes(census, target.ready);
  });

  it('tells the sizes of blocks and of what containers hold beside them', () => {
    const each = (type: string) => bytesOf(census, `__main__.${type}`) / COUNT;
    // A tuple of nothing: GC head, pre-header where there is one, reference count, type and size.
    expect(each('SlotRow')).toBeGreaterThanOrEqual(40);
    expect(each('SlotRow')).toBeLessThanOrEqual(64);
    // An empty deque holds a block of 64 places.
    expect(each('Queue')).toBeGreaterThan(600);
    expect(each('Queue')).toBeLessThan(900);
    const large = (1 << 20) + COUNT * (600 + COUNT / 2);
    expect(bytesOf(census, 'bytes')).toBeGreaterThan(large);
    expect(bytesOf(census, 'bytes')).toBeLessThan(large + (4 << 20));
    expect(bytesOf(census, 'str')).toBeGreaterThan(COUNT * 5000 + (1 << 20));
    expect(bytesOf(census, 'list')).toBeGreaterThan(8 * (1 << 17));
    expect(census.objectBytes).toBe(census.types.reduce((sum, type) => sum + type.bytes, 0));
  });

  it('counts what is held and not what CPython keeps for reuse once it is gone', async () => {
    await expectReuseUncounted(target);
  });
});

describe.each(oneEach)('Without pymalloc as it usually is, $name', (python) => {
  it.each(ALLOCATORS)('is counted as exactly with PYTHONMALLOC=%s', async (allocator) => {
    const options = { env: { PYTHONMALLOC: allocator } };
    const target = await start(python, 'shapes.py', [String(COUNT)], options);
    const census = readCensus(target);
    expectShapes(census, target.ready);
    expect(census.allocator === null).toBe(allocator !== 'debug');
    await expectReuseUncounted(target);
  });
});

describe.each(oneEach.filter(({ minor }) => minor >= 13))(
  'With the allocator of free-threaded builds, $name',
  (python) => {
    it('is told by the looks of its objects: PYTHONMALLOC=mimalloc', async () => {
      const target = await start(python, 'shapes.py', [String(COUNT)], { env: { PYTHONMALLOC: 'mimalloc' } });
      expectToldByLooks(readCensus(target), target.ready);
    });
  },
);

describe('With another malloc preloaded', () => {
  const missing = PRELOADED.filter((library) => !existsSync(LIBRARIES + library));
  const there = PRELOADED.filter((library) => existsSync(LIBRARIES + library));
  it.skip.each(missing)('%s is not on this machine', () => undefined);
  it.skipIf(there.length === 0).each(there)('%s: objects are told by their looks', async (library) => {
    const target = await start(local[0]!, 'shapes.py', [String(COUNT)], {
      env: { LD_PRELOAD: LIBRARIES + library },
    });
    expectToldByLooks(readCensus(target), target.ready);
  });
});

async function start(
  python: TestPython,
  script: string,
  args: readonly string[],
  options: TargetOptions = {},
): Promise<PythonTarget> {
  const target = await python.start(script, args, { ...options, folder });
  onTestFinished(() => target.stop());
  return target;
}

function expectShapes(census: HeapCensus, ready: string): void {
  const wanted = JSON.parse(ready) as Record<string, number>;
  expect(Object.keys(wanted).length).toBeGreaterThan(25);
  const counted = Object.fromEntries(Object.keys(wanted).map((type) => [type, countOf(census, type)]));
  expect(counted).toEqual(wanted);
  // As many large ones and short ones that were large; tuples of types are tuples.
  expect(countOf(census, 'bytes')).toBeGreaterThan(2 * COUNT);
  expect(countOf(census, 'tuple')).toBeGreaterThan(COUNT);
}

/** Where no allocator's records are read, one object in thousands hides behind what was left of another. */
function expectToldByLooks(census: HeapCensus, ready: string): void {
  const wanted = Object.entries(JSON.parse(ready) as Record<string, number>);
  const wrong = wanted.map(([type, count]) => Math.abs(countOf(census, type) - count));
  expect(Math.max(...wrong)).toBeLessThanOrEqual(AN_OBJECT_OR_TWO);
  expect(census.limits.join()).toContain('told by its looks');
}

const REUSED = { tuple: 20_000, list: 5000, dict: 5000, float: 5000, int: 5000, bytes: 5000 };

async function expectReuseUncounted(target: PythonTarget): Promise<void> {
  const before = readCensus(target);
  target.send('park');
  await target.line();
  const held = readCensus(target);
  target.send('release');
  await target.line();
  const after = readCensus(target);
  for (const [type, made] of Object.entries(REUSED)) {
    expect(countOf(held, type) - countOf(before, type), type).toBeGreaterThanOrEqual(made - AN_OBJECT_OR_TWO);
    expect(Math.abs(countOf(after, type) - countOf(before, type)), type).toBeLessThanOrEqual(
      AN_OBJECT_OR_TWO,
    );
  }
}

function bytesOf(census: HeapCensus, type: string): number {
  return census.types.find((counted) => counted.type === type)?.bytes ?? 0;
}
