import { expect, it } from 'vitest';
import type { Mapping } from '../../memory/mapping.ts';
import { CHUNK_BYTES, type HeapCopy, placeOf } from './heap-copy.ts';
import type { PageMap } from './page-map.ts';
import { planCopy } from './plan-copy.ts';

const PAGE = 4096;
const MIB = 1024 ** 2;

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

/** Pages that are in memory, as [first page, pages]. */
const pagesOf = (...runs: readonly (readonly [number, number])[]): PageMap => ({
  pageBytes: PAGE,
  eachRun(start, end, _orInFile, found) {
    for (const [first, count] of runs)
      if (first * PAGE >= start && (first + count) * PAGE <= end) found(first * PAGE, count * PAGE);
    return 0;
  },
  close: () => undefined,
});
const unknown: PageMap = { pageBytes: PAGE, eachRun: () => null, close: () => undefined };
const plan = (mappings: readonly Mapping[], pages: PageMap) => planCopy(mappings, pages, () => undefined);
const placed = (mappings: readonly Mapping[], pages: PageMap, address: number) =>
  placeOf(plan(mappings, pages) as unknown as HeapCopy, address);

it('copies private writable memory, and nothing else', () => {
  const own = mapping(16 * MIB, 17 * MIB);
  const others = [
    mapping(32 * MIB, 33 * MIB, { private: false }),
    mapping(34 * MIB, 35 * MIB, { writable: false }),
    mapping(36 * MIB, 37 * MIB, { readable: false }),
    mapping(38 * MIB, 39 * MIB, { path: '/dev/nvidia0', inode: 7 }),
    mapping(40 * MIB, 41 * MIB, { path: '[vvar]' }),
  ];
  const { addresses, lengths, presentBytes } = plan([own, ...others], unknown);
  expect([addresses, lengths, presentBytes]).toEqual([[16 * MIB], [MIB], MIB]);
});

it('copies only pages that are in memory where the kernel tells', () => {
  const { presentBytes, addresses } = plan([mapping(16 * MIB, 24 * MIB)], pagesOf([4096, 2], [5000, 3]));
  expect(presentBytes).toBe(5 * PAGE);
  expect(addresses).toEqual([4096 * PAGE, 5000 * PAGE]);
});

it('keeps what spans a small hole in one piece', () => {
  const heap = [mapping(16 * MIB, 24 * MIB)];
  const pages = pagesOf([4096, 1], [4096 + 200, 1]);
  const distance = placed(heap, pages, (4096 + 200) * PAGE) - placed(heap, pages, 4096 * PAGE);
  expect(distance * 4).toBe(200 * PAGE);
});

it('takes no room for large holes: a reserve of many gigabytes costs what is in it', () => {
  const heap = [mapping(16 * MIB, 32 * 1024 * MIB)];
  const { slotAddresses } = plan(heap, pagesOf([4096, 1], [7_000_000, 1]));
  expect(slotAddresses.length * CHUNK_BYTES).toBeLessThan(MIB);
});

it('leaves out a mapping that would take seconds to look through, and says so', () => {
  const { leftOut, presentBytes } = plan([mapping(MIB, 100 * 1024 ** 3)], pagesOf([4096, 1]));
  expect([leftOut, presentBytes]).toEqual([1, 0]);
});

it('knows no place for addresses that are not copied, whatever they are', () => {
  const heap = [mapping(16 * MIB, 17 * MIB)];
  for (const address of [0, -1, 15 * MIB, 18 * MIB, 2 ** 47, 2 ** 60, Number.NaN, Number.POSITIVE_INFINITY])
    expect(placed(heap, unknown, address)).toBe(0);
  expect(placed(heap, unknown, 16 * MIB)).toBeGreaterThan(0);
});
