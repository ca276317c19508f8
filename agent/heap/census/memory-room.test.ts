import { describe, expect, it } from 'vitest';
import type { Mapping } from '../memory/mapping.ts';
import { createMemoryRoom } from './memory-room.ts';

const writable = { writable: true, private: true };
const mapping = (start: number, end: number, changes = {}) =>
  ({ start, end, ...writable, ...changes }) as Mapping;

describe('Room for what a header claims', () => {
  const room = createMemoryRoom([
    mapping(1000, 2000),
    mapping(2000, 5000),
    mapping(5000, 6000, { writable: false }),
    mapping(8000, 9000),
    mapping(9000, 9500, { private: false }),
  ]);

  it('is what follows without a gap, across mappings that are neighbours', () => {
    expect([1000, 1500, 4999, 8000].map((address) => room.from(address))).toEqual([4000, 3500, 1, 1000]);
    expect(room.totalBytes).toBe(5000);
  });

  it('is none where no writable memory is', () => {
    const outside = [0, 999, 5000, 5500, 7000, 9000, 2 ** 47, Number.NaN];
    expect(outside.map((address) => room.from(address) > 0)).toEqual(outside.map(() => false));
  });
});
