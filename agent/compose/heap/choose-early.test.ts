import { describe, expect, it } from 'vitest';
import { processTarget } from '../../../test/collect/recorded-target.ts';
import { madeProcess } from '../../../test/compose/made-heaps.ts';
import { MB } from '../../../test/report/made-scored.ts';
import { chooseEarly } from './choose-early.ts';

const container = (sizesMb: Readonly<Record<number, number>>) => {
  const target = processTarget(process.pid);
  return Object.entries(sizesMb).map(([pid, mb]) => ({
    target,
    process: madeProcess(Number(pid), { residentBytes: mb * MB }),
  }));
};

describe('whose holders are read before anything is judged', () => {
  it('is the largest process of each container first, the smallest of them in front, then the others', () => {
    const chosen = chooseEarly([...container({ 10: 20, 11: 90, 12: 80 }), ...container({ 20: 30 })]);
    expect(chosen.map(({ process }) => process.pid)).toEqual([20, 11, 12, 10]);
  });

  it('is none of the processes where that is dear', () => {
    expect(chooseEarly(container({ 10: 257, 11: 256 })).map(({ process }) => process.pid)).toEqual([11]);
  });
});
