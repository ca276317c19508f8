import { expect, it } from 'vitest';
import { agreeOn } from './agree-on.ts';
import type { Look } from './look.ts';

const look = (...holders: (readonly [string, number])[]): Look => ({
  objects: 1000,
  holders: holders.map(([holder, count]) => ({
    path: `${holder} -> app.Session`,
    holder,
    type: 'app.Session',
    count,
    bytes: count * 100,
  })),
  tenants: null,
  limits: [],
});

it('keeps what two looks agree on, with the counts of the later one', () => {
  const { holders, agreement } = agreeOn([look(['app.CACHE', 1000]), look(['app.CACHE', 1010])]);
  expect(holders).toMatchObject([{ holder: 'app.CACHE', count: 1010, bytes: 101_000, agreement: 1 }]);
  expect(agreement).toBe(1);
});

it('leaves out a path that only one look has, and says how much that was', () => {
  const torn = look(['app.CACHE', 900], ['not reachable', 100]);
  const { holders, agreement } = agreeOn([torn, look(['app.CACHE', 1000])]);
  expect(holders.map(({ holder }) => holder)).toEqual(['app.CACHE']);
  expect(agreement).toBeCloseTo(0.9);
});

it('leaves out a path on which the counts are far apart: one copy was torn', () => {
  expect(agreeOn([look(['app.CACHE', 1000]), look(['app.CACHE', 300])]).holders).toEqual([]);
});

it('lets a third look decide, and is less sure then', () => {
  const looks = [look(['app.CACHE', 1000]), look(['app.CACHE', 300]), look(['app.CACHE', 1020])];
  const { holders, agreement } = agreeOn(looks);
  expect(holders).toMatchObject([{ count: 1020, agreement: 2 / 3 }]);
  expect(agreement).toBe(1);
});

it('takes few objects more or less for the program at work', () => {
  expect(
    agreeOn([look(['thread stack: app.work', 3]), look(['thread stack: app.work', 12])]).holders,
  ).toHaveLength(1);
});

it('is sure of nothing to disagree about', () => {
  expect(agreeOn([look(), look()])).toEqual({ holders: [], agreement: 1 });
});
