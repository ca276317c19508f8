import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createAddressMap } from '../../agent/heap/memory/address-map.ts';
import { readArenaVector } from '../../agent/heap/runtime/arena-vector.ts';
import { readGcCounters } from '../../agent/heap/runtime/read-gc-counters.ts';
import { readThreads } from '../../agent/heap/runtime/read-threads.ts';
import type { PythonTarget, TargetOptions } from '../heap/python-target.ts';
import { availablePythons, missingVersions, type TestPython } from '../heap/pythons.ts';
import { locate, ruleFor, withInterpreter } from './locate-target.ts';

/** What a process says of itself; see targets/identity.py. */
interface Identity {
  readonly type: number;
  readonly modules: number;
  readonly hex: number;
  readonly version: string;
  readonly gc: readonly (readonly [number, number, number])[];
}

const LOOKS = 50;
const folder = fileURLToPath(new URL('targets/', import.meta.url));
const pythons = await availablePythons();
const missing = await missingVersions();

describe('An interpreter located from outside', () => {
  it.skip.each(missing)('is not looked for on %s: no such Python on this machine', () => undefined);

  describe.each(pythons)('on $name', (python) => {
    it('is the one that the process itself names: version, type(type), sys.modules', () =>
      running(python, [], (target, identity) => {
        const found = locate(target);
        expect(found.version).toBe(identity.version);
        expect(found.versionHex).toBe(identity.hex);
        expect(found.minor).toBe(python.minor);
        expect(found.typeTypeAddress).toBe(identity.type);
        expect(found.modulesAddress).toBe(identity.modules);
        expect(found.libc).toBe(python.name.includes('musl') ? 'musl' : 'glibc');
        expect(found.foundBy).toBe('dynsym');
        expect(found.limits).toEqual([]);
      }));

    it('has the arenas of pymalloc, and none with PYTHONMALLOC=malloc', async () => {
      await running(python, [], (target) =>
        withInterpreter(target, (interpreter, { memory }) => {
          expect(interpreter.allocator).toBe('pymalloc');
          expect(readArenaVector(memory, interpreter)!.allocated).toBeGreaterThan(0);
        }),
      );
      await running(
        python,
        [],
        (target) => {
          const found = locate(target);
          expect(found.allocator).toBe('malloc');
          expect(found.arenasPointerAddress).toBeNull();
          expect(found.limits.join()).toContain('PYTHONMALLOC');
        },
        { env: { PYTHONMALLOC: 'malloc' } },
      );
    });

    it.each(['pymalloc_debug', 'malloc_debug'])('tells the debug hooks of PYTHONMALLOC=%s', (allocator) =>
      running(python, [], (target) => expect(locate(target).allocator).toBe(allocator), {
        env: { PYTHONMALLOC: allocator },
      }),
    );

    it("counts the collector's generations as gc.get_stats() does, and the threads", () =>
      running(python, ['threads', '5'], (target, identity) =>
        withInterpreter(target, (interpreter, { memory, mappings }) => {
          const { layout, interpreterAddress } = interpreter;
          const counters = readGcCounters(memory, interpreter)!;
          expect(counters.map((c) => [c.collections, c.collected, c.uncollectable])).toEqual(identity.gc);
          const threads = readThreads(memory, createAddressMap(mappings), layout, interpreterAddress)!;
          expect(threads).toHaveLength(6);
          if (python.minor >= 11 && python.where === 'local')
            expect(threads.map(({ nativeThreadId }) => nativeThreadId)).toContain(target.pid);
        }),
      ));

    it('counts subinterpreters beside the main one', () =>
      running(python, ['subinterpreters', '2'], (target, identity) => {
        const found = locate(target);
        expect(found.subinterpreters).toBe(2);
        expect(found.modulesAddress).toBe(identity.modules);
        expect(found.limits.join()).toContain('subinterpreters');
      }));

    it('is found at every look while its threads and its memory come and go', async () => {
      const target = await python.start('thread_churn.py', [], { folder });
      try {
        for (let look = 0; look < LOOKS; look++) expect(ruleFor(target)).toBe('read');
      } finally {
        await target.stop();
      }
    });

    it('is refused while it ends', () =>
      running(python, ['ending'], async (target) => {
        await expect.poll(() => ruleFor(target), { timeout: 5000 }).toBe('finalizing');
      }));
  });
});

async function running(
  python: TestPython,
  args: readonly string[],
  look: (target: PythonTarget, identity: Identity) => void | Promise<void>,
  options: TargetOptions = {},
): Promise<void> {
  const target = await python.start('identity.py', args, { ...options, folder });
  try {
    await look(target, JSON.parse(target.ready));
  } finally {
    await target.stop();
  }
}
