import { describe, expect, it } from 'vitest';
import type { Mapping } from '../memory/mapping.ts';
import { mallocRegions } from './malloc-regions.ts';
import type { Arena } from './read-arenas.ts';

const MIB = 1 << 20;
const mapping = (start: number, end: number, changes: Partial<Mapping> = {}): Mapping => ({
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
  ...changes,
});
const arena = (address: number): Arena => ({ address, end: address + MIB, untouched: address + MIB });
const spans = (...args: Parameters<typeof mallocRegions>) =>
  mallocRegions(...args).map(({ start, end }) => [start / MIB, end / MIB]);

describe('Where malloc may keep blocks', () => {
  it('is anonymous memory without the arenas in it', () => {
    const mappings = [mapping(10 * MIB, 20 * MIB), mapping(30 * MIB, 31 * MIB)];
    const arenas = [arena(10 * MIB), arena(13 * MIB), arena(14 * MIB), arena(30 * MIB)];
    expect(spans(mappings, arenas, 'glibc')).toEqual([
      [11, 13],
      [15, 20],
    ]);
  });

  it('is the heap and memory that its owner has named, but no stack, file, shared or read-only memory', () => {
    const mappings = [
      mapping(1 * MIB, 2 * MIB, { path: '[heap]' }),
      mapping(3 * MIB, 4 * MIB, { path: '[anon: glibc: malloc]' }),
      mapping(5 * MIB, 6 * MIB, { path: '[stack]' }),
      mapping(7 * MIB, 8 * MIB, { path: '/lib/x.so', inode: 7 }),
      mapping(9 * MIB, 10 * MIB, { private: false }),
      mapping(11 * MIB, 12 * MIB, { writable: false }),
    ];
    expect(spans(mappings, [], 'glibc')).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('takes in the data of libraries with musl only, and leaves their zeros out where nothing tells blocks', () => {
    const mappings = [
      mapping(1 * MIB, 2 * MIB, { path: '/lib/x.so', inode: 7 }),
      mapping(2 * MIB, 3 * MIB),
      mapping(3 * MIB, 9 * MIB),
    ];
    expect(spans(mappings, [], 'musl')).toEqual([
      [1, 2],
      [2, 3],
      [3, 9],
    ]);
    expect(spans(mappings, [], 'unknown')).toEqual([[3, 9]]);
  });
});
