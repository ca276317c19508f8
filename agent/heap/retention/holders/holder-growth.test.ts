import { expect, it } from 'vitest';
import { holderGrowth } from './holder-growth.ts';

const holder = (name: string, count: number, bytes: number) => ({
  path: `${name} (dict) -> [*] -> app.Session`,
  holder: `${name} (dict) -> [*]`,
  type: 'app.Session',
  count,
  bytes,
  agreement: 1,
});

it('puts the holder that grew most first, whatever else is larger', () => {
  const before = { holders: [holder('app.LARGE', 1000, 1_000_000), holder('app.CACHE', 10, 1000)] };
  const after = { holders: [holder('app.LARGE', 1000, 1_000_000), holder('app.CACHE', 110, 11_000)] };
  const [first, second] = holderGrowth(before, after);
  expect(first).toMatchObject({ holder: 'app.CACHE (dict) -> [*]', countGrowth: 100, bytesGrowth: 10_000 });
  expect(second).toMatchObject({ countGrowth: 0, bytesGrowth: 0 });
});

it('takes a new holder as grown from nothing, and puts one that let go last', () => {
  const before = { holders: [holder('app.CACHE', 100, 10_000)] };
  const after = { holders: [holder('app.CACHE', 50, 5000), holder('app.NEW', 5, 500)] };
  expect(holderGrowth(before, after).map(({ bytesGrowth }) => bytesGrowth)).toEqual([500, -5000]);
});

it('tells types in one holder apart', () => {
  const jobs = { ...holder('app.CACHE', 5, 500), type: 'app.Job' };
  const before = { holders: [holder('app.CACHE', 5, 500)] };
  expect(holderGrowth(before, { holders: [jobs] })[0]!.countGrowth).toBe(5);
});
