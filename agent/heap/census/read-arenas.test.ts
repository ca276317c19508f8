import { describe, expect, it } from 'vitest';
import { layoutOf } from '../layout/layouts.ts';
import type { Mapping } from '../memory/mapping.ts';
import { replayMemory } from '../memory/recorded-memory.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import { readArenas } from './read-arenas.ts';

const layout = layoutOf(12, 'x86_64')!;
const MIB = 1 << 20;
const STATE = 0x10000;
const VECTOR = 0x20000;
const interpreter = {
  layout,
  arenasPointerAddress: STATE,
  arenaCountAddress: STATE + 8,
} as Interpreter;
const writable = (start: number, end: number): Mapping => ({
  start,
  end,
  readable: true,
  writable: true,
  executable: false,
  private: true,
  fileOffset: 0,
  device: '00:00',
  inode: 0,
  path: '',
  deleted: false,
});

/** A vector of 16 entries, as CPython makes it at first. */
function memoryWith(entries: readonly { address: number; untouched: number }[]) {
  const bytes = new Uint8Array(0x20000);
  const view = new DataView(bytes.buffer);
  const put = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  put(0, VECTOR);
  view.setUint32(8, 16, true);
  entries.forEach(({ address, untouched }, i) => {
    const at = VECTOR - STATE + i * layout['arena.size']!;
    put(at, address);
    put(at + 8, untouched);
    view.setUint32(at + 20, 64, true);
  });
  return replayMemory([], [{ address: STATE, bytes }]);
}

describe('Arenas of pymalloc', () => {
  const mappings = [writable(64 * MIB, 128 * MIB)];

  it('come by address, with where their pools end that were handed out', () => {
    const memory = memoryWith([
      { address: 80 * MIB, untouched: 81 * MIB },
      { address: 0, untouched: 0 },
      { address: 70 * MIB, untouched: 70 * MIB + 16384 },
    ]);
    expect(readArenas(memory, interpreter, mappings)).toEqual([
      { address: 70 * MIB, end: 71 * MIB, untouched: 70 * MIB + 16384 },
      { address: 80 * MIB, end: 81 * MIB, untouched: 81 * MIB },
    ]);
  });

  it('are read once however often the vector names them, and only where memory is', () => {
    const memory = memoryWith([
      { address: 70 * MIB, untouched: 71 * MIB },
      { address: 70 * MIB, untouched: 71 * MIB },
      { address: 70 * MIB + 4096, untouched: 71 * MIB },
      { address: 500 * MIB, untouched: 501 * MIB },
    ]);
    expect(readArenas(memory, interpreter, mappings).map(({ address }) => address / MIB)).toEqual([70]);
  });

  it('are none when the vector is not there or is none', () => {
    expect(readArenas(replayMemory([], []), interpreter, mappings)).toEqual([]);
    const wrong = memoryWith([{ address: 70 * MIB + 5, untouched: 71 * MIB }]);
    expect(readArenas(wrong, interpreter, mappings)).toEqual([]);
  });
});
