import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HOST_ROOTS } from '../../collect/collector.ts';
import type { Mapping } from './mapping.ts';
import { openProcessMemory, type ProcessMemory } from './process-memory.ts';
import { readMappings } from './read-mappings.ts';
import { recordMemory } from './recorded-memory.ts';
import { cString, i32, i64, u8, u32, u64 } from './words.ts';

const into = Buffer.alloc(64 * 1024);

describe("A process's memory", () => {
  it('holds the first bytes of the program that it runs', () =>
    withSleeper((memory, mappings) => {
      const program = readFileSync(mappings[0]!.path);
      expect(memory.read(mappings[0]!.start, into, 0, 1000)).toBe(1000);
      expect(into.subarray(0, 1000)).toEqual(program.subarray(0, 1000));
      expect(u32(memory, mappings[0]!.start)).toBe(program.readUInt32LE(0));
      expect(u64(memory, mappings[0]!.start)).toBe(Number(program.readBigUInt64LE(0)));
      expect(u8(memory, mappings[0]!.start)).toBe(0x7f);
      expect(cString(memory, mappings[0]!.start + 1, 3)).toBe('ELF');
    }));

  it('ends a read at the end of what is mapped, and gives nothing behind it', () =>
    withSleeper((memory, mappings) => {
      const stack = mappings.find(({ path }) => path === '[stack]')!;
      expect(memory.read(stack.end - 100, into, 0, 4096)).toBe(100);
      expect(memory.read(stack.end, into, 0, 8)).toBe(0);
      expect(u64(memory, stack.end - 4)).toBe(0);
    }));

  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 47, 2 ** 63, 2 ** 64])(
    'gives nothing for the address %d, and does not throw',
    (address) =>
      withSleeper((memory) => {
        expect(memory.read(address, into, 0, 8)).toBe(0);
        expect([u32, i32, u64, i64, u8].map((word) => word(memory, address))).toEqual([0, 0, 0, 0, 0]);
        expect(cString(memory, address)).toBe('');
      }),
  );

  it('never writes outside of the buffer', () =>
    withSleeper((memory, mappings) => {
      expect(memory.read(mappings[0]!.start, into, into.length - 4, 1000)).toBe(4);
      expect(memory.read(mappings[0]!.start, into, into.length, 1000)).toBe(0);
      expect(memory.read(mappings[0]!.start, into, -1, 10)).toBe(0);
      expect(memory.read(mappings[0]!.start, into, 0, -10)).toBe(0);
    }));

  it('is gone with the process, without an error', async () => {
    const child = spawn('sleep', ['60']);
    const memory = openProcessMemory(child.pid!, HOST_ROOTS);
    const [first] = readMappings(child.pid!, HOST_ROOTS)!;
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(memory.read(first!.start, into, 0, 8)).toBe(0);
    memory.close();
    expect(memory.read(first!.start, into, 0, 8)).toBe(0);
  });

  it('is gone with the program when the process runs another', async () => {
    const child = spawn('sh', ['-c', 'read line; exec sleep 60']);
    const memory = openProcessMemory(child.pid!, HOST_ROOTS);
    const [first] = readMappings(child.pid!, HOST_ROOTS)!;
    expect(memory.read(first!.start, into, 0, 8)).toBe(8);
    child.stdin.end('\n');
    await settled(child.pid!);
    expect(memory.read(first!.start, into, 0, 8)).toBe(0);
    memory.close();
    child.kill('SIGKILL');
  });

  it('is counted: calls and bytes', () =>
    withSleeper((memory, mappings) => {
      memory.read(mappings[0]!.start, into, 0, 4096);
      expect(memory.bytesRead).toBe(4096);
      expect(memory.reads).toBe(1);
    }));
});

describe('Recorded memory', () => {
  it('reads as the live one did: contents, ends and holes', () =>
    withSleeper((memory, mappings) => {
      const recorded = recordMemory(memory, mappings, 64 * 2 ** 20);
      for (const { start, end, readable, private: own } of mappings) {
        if (!readable || !own) continue;
        for (const at of [start, end - 100, end - 1]) {
          const length = Math.min(200, end - at);
          const live = Buffer.alloc(length);
          const copy = Buffer.alloc(length);
          expect(recorded.read(at, copy, 0, length)).toBe(memory.read(at, live, 0, length));
          expect(copy).toEqual(live);
        }
      }
      expect(recorded.read(8, into, 0, 8)).toBe(0);
      expect(recorded.read(Number.NaN, into, 0, 8)).toBe(0);
    }));

  it('refuses a process that is larger than was asked for', () =>
    withSleeper((memory, mappings) => {
      expect(() => recordMemory(memory, mappings, 1000)).toThrow(RangeError);
    }));
});

async function withSleeper(
  look: (memory: ProcessMemory, mappings: readonly Mapping[]) => void,
): Promise<void> {
  const child = spawn('sh', ['-c', 'echo; exec sleep 60']);
  await once(child.stdout, 'data');
  const mappings = await settled(child.pid!);
  const memory = openProcessMemory(child.pid!, HOST_ROOTS);
  try {
    look(memory, mappings);
  } finally {
    memory.close();
    child.kill('SIGKILL');
  }
}

/** Once the shell has become `sleep`: memory that was opened before an exec is gone with it. */
async function settled(pid: number): Promise<readonly Mapping[]> {
  await expect.poll(() => readFileSync(`/proc/${pid}/wchan`, 'latin1')).toMatch(/nanosleep/);
  return readMappings(pid, HOST_ROOTS)!;
}
