import { describe, expect, it } from 'vitest';
import { layoutOf } from '../layout/layouts.ts';
import { replayMemory } from '../memory/recorded-memory.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import { KIND, type Kind, type PythonType } from '../types/python-type.ts';
import type { TypeTable } from '../types/type-table.ts';
import { createObjectReader } from './object-reader.ts';
import { createTally } from './tally.ts';
import { createWindow } from './window.ts';

const TYPES: readonly { address: number; head: number; kind?: Kind; itemSize?: number }[] = [
  { address: 0x1000, head: 0 },
  { address: 0x2000, head: 16, kind: KIND.tuple, itemSize: 8 },
  { address: 0x3000, head: 32 },
];
const PLAIN = 1;
const TUPLE = 2;
const INSTANCE = 3;
const HEAP = 0x7f00_0000_0000;

const table: TypeTable = {
  count: TYPES.length,
  refused: 0,
  lookup: (low, high) => TYPES.findIndex(({ address }) => address === low + high * 2 ** 32) + 1,
  type: (id) => {
    const { head, kind, itemSize } = TYPES[id - 1]!;
    return {
      head,
      kind: kind ?? KIND.plain,
      itemSize: itemSize ?? 0,
      basicSize: 24,
      collected: head > 0,
    } as PythonType;
  },
};

/** What is found in a block of these 8-byte words. */
function found(
  block: readonly number[],
  options: { minor?: number; size?: number; low?: number } = {},
): number {
  const { minor = 13, size = block.length * 8, low = 0 } = options;
  const window = createWindow(4096);
  window.words.set(block.flatMap((word) => [word % 2 ** 32, Math.floor(word / 2 ** 32)]));
  window.length = 4096;
  const interpreter = { minor, layout: layoutOf(minor, 'x86_64')! } as Interpreter;
  const room = { totalBytes: 2 ** 40, from: () => 2 ** 40 };
  const span = { start: low === 0 ? 0 : low - 4096, end: low === 0 ? 0 : low + 4096 };
  const reader = createObjectReader(
    replayMemory([], []),
    interpreter,
    table,
    window,
    createTally(),
    room,
    span,
  );
  return reader.identify(0, size);
}

describe('An object in a block', () => {
  it('lies at its start, behind a GC head, or behind that and a pre-header', () => {
    expect(found([1, 0x1000, 5, 5])).toBe(PLAIN);
    expect(found([HEAP, HEAP, 1, 0x2000, 0, 0])).toBe(TUPLE);
    expect(found([0, 0, 1, 0x2000, 0, 0])).toBe(TUPLE);
    expect(found([0, HEAP, HEAP, HEAP, 2, 0x3000, 7, 7])).toBe(INSTANCE);
  });

  it('is not what a tuple of types looks like from its second item on', () => {
    expect(found([HEAP, HEAP, 1, 0x2000, 2, 0x3000, 0x3000, 0])).toBe(TUPLE);
  });

  it('has a type whose instances begin there and fit', () => {
    expect(found([HEAP, HEAP, 1, 0x1000, 0, 0])).toBe(0);
    expect(found([1, 0x3000, 0, 0, 0, 0])).toBe(0);
    expect(found([0, 0, 0, 0, 1, 0x3000, 0], { size: 48 })).toBe(0);
    expect(found([1, 0x1234, 0, 0])).toBe(0);
  });

  it('is gone when its count is 0 or was overwritten with the next one of a free list', () => {
    expect(found([0, 0x1000, 0, 0])).toBe(0);
    expect(found([HEAP + 64, 0x1000, 0, 0])).toBe(0);
    expect(found([0, 0, HEAP + 64, 0x2000, 0, 0], { minor: 14 })).toBe(0);
  });

  it('is gone also where pointers are as small as counts', () => {
    const low = 0xb61_2000;
    expect(found([low + 64, 0x1000, 0, 0], { low })).toBe(0);
    expect(found([low + 65, 0x1000, 0, 0], { low })).toBe(PLAIN);
    expect(found([low + 64, 0x1000, 0, 0])).toBe(PLAIN);
  });

  it('may have flags above its count from 3.14 on, and nothing there before', () => {
    const flagged = 3 + 2 ** 48;
    expect(found([flagged, 0x1000, 0, 0], { minor: 14 })).toBe(PLAIN);
    expect(found([flagged, 0x1000, 0, 0], { minor: 13 })).toBe(0);
    // Immortal: 3.12 and later.
    expect(found([0xffff_ffff, 0x1000, 0, 0])).toBe(PLAIN);
  });
});
