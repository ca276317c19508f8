import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RecordedMemory, recordMemory, replayMemory } from '../../agent/heap/memory/recorded-memory.ts';
import { u64 } from '../../agent/heap/memory/words.ts';
import { findInterpreter } from '../../agent/heap/runtime/find-interpreter.ts';
import { HeapRefusal } from '../../agent/heap/runtime/heap-refusal.ts';
import type { Interpreter } from '../../agent/heap/runtime/interpreter.ts';
import { onePythonPerVersion, type TestPython } from '../heap/pythons.ts';
import { withInterpreter } from './locate-target.ts';

const folder = fileURLToPath(new URL('targets/', import.meta.url));
/** Reads that a search may cost, whatever the process says: some seconds at most. */
const MOST_READS = 1_000_000;
const RUNS = 150;

/** A real process as it once was, and what was found in it then. */
interface Recording {
  readonly found: Interpreter;
  readonly memory: RecordedMemory;
}

const recordings = await Promise.all((await onePythonPerVersion()).map(record));

describe.each(recordings)('A recorded Python $found.version', ({ found, memory }) => {
  const { runtimeAddress: runtime, interpreterAddress: interpreter, layout } = found;

  it('is found as it was in the living process', () => {
    expect(findIn(memory)).toEqual(found);
  });

  it('is refused when its lists of interpreters or threads have no end', () => {
    const { 'interp.tstate_head': threads, 'tstate.next': next, 'interp.next': nextInterpreter } = layout;
    const thread = u64(memory, interpreter + threads!);
    expect(ruleIn(withWord(memory, thread + next!, thread))).toBe('layout-mismatch');
    expect(ruleIn(withWord(memory, interpreter + nextInterpreter!, interpreter))).toBe('layout-mismatch');
  });

  it('is refused when a pointer leads nowhere, into code, or to something else', () => {
    const code = memory.mappings.find(({ executable }) => executable)!.start;
    for (const pointer of ['interp.sysdict', 'interp.modules', 'interp.tstate_head'])
      for (const lie of [8, 2 ** 52, code, runtime])
        expect(ruleIn(withWord(memory, interpreter + layout[pointer]!, lie))).toBe('layout-mismatch');
  });

  it('is refused before its interpreter is made and from when it begins to end', () => {
    const thread = u64(memory, interpreter + layout['interp.tstate_head']!);
    expect(ruleIn(withWord(memory, runtime + layout['rt.interp_head']!, 0))).toBe('finalizing');
    expect(ruleIn(withWord(memory, runtime + layout['rt.finalizing']!, thread))).toBe('finalizing');
  });

  it('is refused on a processor whose layout is not known, and as a 32-bit program', () => {
    const heads = memory.mappings.filter(
      ({ fileOffset, inode, start }) => inode !== 0 && fileOffset === 0 && isElf(memory, start),
    );
    const riscv = heads.reduce((copy, { start }) => withBytes(copy, start + 18, [243, 0]), memory);
    expect(ruleIn(riscv)).toBe('unsupported-architecture');
    const narrow = heads.reduce((copy, { start }) => withBytes(copy, start + 4, [1]), memory);
    expect(ruleIn(narrow)).toBe('unsupported-architecture');
  });

  it(`answers or refuses, within bounded reads, when anything around its state is changed (${RUNS} times)`, () => {
    const places = [
      runtime,
      interpreter,
      found.typeTypeAddress,
      found.modulesAddress,
      headOf(memory, runtime),
    ];
    fc.assert(
      fc.property(fc.array(change(places), { minLength: 1, maxLength: 12 }), (changes) => {
        const hostile = changes.reduce(
          (copy, { address, value }) => withWord(copy, address, value),
          replayMemory(memory.mappings, memory.regions),
        );
        expect(['read', 'refused']).toContain(outcome(hostile));
        expect(hostile.reads).toBeLessThan(MOST_READS);
      }),
      { numRuns: RUNS },
    );
  });

  it('answers or refuses when pages vanish', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (kept) => {
        const left = memory.regions.filter(() => kept.next().value);
        expect(['read', 'refused']).toContain(outcome(replayMemory(memory.mappings, left)));
      }),
      { numRuns: 20 },
    );
  });
});

describe.each(recordings.filter(({ found }) => found.minor >= 13))(
  'A recorded Python $found.version, which publishes its offsets,',
  ({ found, memory }) => {
    const { runtimeAddress: runtime, layout } = found;

    it('is refused by name when it says that it runs without the GIL', () => {
      expect(ruleIn(withWord(memory, runtime + 16, 1))).toBe('free-threaded');
    });

    it.each([0x031000f0, 0x040000f0, 0x030d00a1])('is refused when it says that it is 0x%s', (hex) => {
      const rule = ruleIn(withWord(memory, runtime + 8, hex));
      expect(['unsupported-version', 'layout-mismatch']).toContain(rule);
    });

    it.each([0, 7, 2 ** 31, 2 ** 60])('is refused when it publishes %d as the place of everything', (lie) => {
      const names = Object.keys(layout).filter((name) => /^debug\.[a-z_]+\./.test(name));
      const lying = names.reduce((copy, name) => withWord(copy, runtime + layout[name]!, lie), memory);
      expect(ruleIn(lying)).toBe('layout-mismatch');
    });

    it('has its arenas found when another patch release moved the pointer to them', () => {
      const at = found.interpreterAddress + layout['interp.obmalloc']!;
      const moved = withWord(withWord(memory, at - 24, u64(memory, at)), at, 0);
      expect(findIn(moved).arenasPointerAddress).toBe(found.arenasPointerAddress);
    });

    it('is believed where it publishes what the table does not have', () => {
      const name = 'thread_state.native_thread_id';
      const at = runtime + layout[`debug.${name}`]!;
      expect(findIn(withWord(memory, at, 640)).layout['tstate.native_thread_id']).toBe(640);
    });
  },
);

async function record(python: TestPython): Promise<Recording> {
  const target = await python.start('identity.py', [], { folder });
  try {
    return withInterpreter(target, (found, { memory, mappings }) => ({
      // Whatever the file alone tells is not there in a recording: the arenas are found by their form.
      found: findInterpreter({ ...found, memory, mappings, openFile: () => null }),
      memory: recordMemory(memory, mappings, 256 * 2 ** 20),
    }));
  } finally {
    await target.stop();
  }
}

function findIn(memory: RecordedMemory): Interpreter {
  const { pid, startTicks } = recordings[0]!.found;
  const found = recordings.find((recording) => recording.memory.mappings === memory.mappings)?.found;
  return findInterpreter({
    pid: found?.pid ?? pid,
    startTicks: found?.startTicks ?? startTicks,
    memory,
    mappings: memory.mappings,
    openFile: () => null,
  });
}

function ruleIn(memory: RecordedMemory): string {
  try {
    findIn(memory);
    return 'read';
  } catch (error) {
    if (error instanceof HeapRefusal) return error.rule;
    throw error;
  }
}

function outcome(memory: RecordedMemory): string {
  return ruleIn(memory) === 'read' ? 'read' : 'refused';
}

function change(places: readonly number[]): fc.Arbitrary<{ address: number; value: number }> {
  const word = fc.oneof(
    fc.constantFrom(0, 1, 2 ** 31, 2 ** 47, 2 ** 60, ...places),
    fc.tuple(fc.constantFrom(...places), fc.integer({ min: -64, max: 64 })).map(([a, by]) => a + by * 8),
    fc.maxSafeInteger().map(Math.abs),
  );
  const address = fc
    .tuple(fc.constantFrom(...places), fc.integer({ min: 0, max: 1300 }))
    .map(([place, words]) => place + words * 8);
  return fc.record({ address, value: word });
}

function headOf(memory: RecordedMemory, address: number): number {
  const at = memory.mappings.findLastIndex(({ start }) => start <= address);
  return memory.mappings
    .slice(0, at + 1)
    .findLast(({ fileOffset, inode }) => inode !== 0 && fileOffset === 0)!.start;
}

function isElf(memory: RecordedMemory, address: number): boolean {
  return u64(memory, address) % 2 ** 32 === 0x464c457f;
}

function withWord(memory: RecordedMemory, address: number, value: number): RecordedMemory {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return withBytes(memory, address, bytes);
}

/** A copy with other bytes at one place; the recording itself stays as it was. */
function withBytes(memory: RecordedMemory, address: number, bytes: ArrayLike<number>): RecordedMemory {
  const regions = memory.regions.map((region) => {
    const from = address - region.address;
    if (from < 0 || from + bytes.length > region.bytes.length) return region;
    const changed = Uint8Array.from(region.bytes);
    changed.set(bytes, from);
    return { ...region, bytes: changed };
  });
  return replayMemory(memory.mappings, regions);
}
