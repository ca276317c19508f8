import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutOf } from '../layout/layouts.ts';
import { replayMemory } from '../memory/recorded-memory.ts';
import { checkArenaVector, liesInArena } from './arena-vector.ts';

const layout = layoutOf(11, 'x86_64')!;
const VECTOR = 0x10000;
const ARENA = 0x7f0000000000;
const MIB = 2 ** 20;

describe("pymalloc's vector of arenas", () => {
  it('is as long as its count says, with the arenas that are in it', () => {
    expect(check(entries(16, [0, 3, 15]), 16)).toEqual({ address: VECTOR, count: 16, allocated: 3 });
  });

  it('is as long as what fits when nothing says it', () => {
    const garbage = [0x1001, 7, 7];
    expect(check([...entries(32, [0, 20]), ...garbage], null)).toMatchObject({ count: 32, allocated: 2 });
    // Sixteen free entries in the middle do not end it.
    expect(check([...entries(64, [0, 40]), ...garbage], null)).toMatchObject({ count: 64, allocated: 2 });
  });

  it.each([
    ['none is allocated', entries(16, [])],
    ['an arena is not at a page', entries(16, [0], { address: ARENA + 8 })],
    ['its pools lie outside', entries(16, [0], { pools: ARENA + 2 * MIB })],
    ['more pools are free than there are', entries(16, [0], { counts: 65 + 64 * 2 ** 32 })],
    ['it has a strange number of pools', entries(16, [0], { counts: 3 + 9 * 2 ** 32 })],
    ['it ends too early', entries(15, [0])],
  ])('is none when %s', (_, words) => {
    expect(check(words, 16)).toBeNull();
    expect(check(words, null)).toBeNull();
  });

  it.each([0, 15, 17, 24, 2 ** 21, Number.NaN])('is none when its length is %d', (count) => {
    expect(check(entries(32, [0]), count)).toBeNull();
  });

  it('knows what lies in an arena: its first byte and its last', () => {
    const memory = memoryOf(entries(16, [0]));
    const vector = checkArenaVector(memory, layout, VECTOR, 16)!;
    const lies = [ARENA - 1, ARENA, ARENA + MIB - 1, ARENA + MIB].map((address) =>
      liesInArena(memory, layout, vector, address),
    );
    expect(lies).toEqual([false, true, true, false]);
  });

  it('is never longer than what was there, whatever stands there', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger(), { maxLength: 300 }), (words) => {
        expect((check(words.map(Math.abs), null)?.count ?? 0) * 6).toBeLessThanOrEqual(words.length);
      }),
    );
  });
});

/** `count` arena_objects (six words each), of which those at `used` hold an arena. */
function entries(
  count: number,
  used: number[],
  { address = ARENA, pools = ARENA + MIB / 2, counts = 3 + 64 * 2 ** 32 } = {},
): number[] {
  return Array.from({ length: count }, (_, i) =>
    used.includes(i) ? [address, pools, counts, 0, 0, 0] : [0, 5, 5, 5, 5, 5],
  ).flat();
}

function memoryOf(words: number[]) {
  const bytes = Buffer.alloc(words.length * 8);
  words.forEach((word, i) => {
    bytes.writeBigUInt64LE(BigInt(word), i * 8);
  });
  return replayMemory([], [{ address: VECTOR, bytes }]);
}

function check(words: number[], count: number | null) {
  return checkArenaVector(memoryOf(words), layout, VECTOR, count);
}
