import { describe, expect, it } from 'vitest';
import type { PythonType } from '../types/python-type.ts';
import type { TypeTable } from '../types/type-table.ts';
import { createTally, typeCounts } from './tally.ts';

function tableOf(...names: string[]): TypeTable {
  return {
    count: names.length,
    refused: 0,
    lookup: () => 0,
    type: (id) => ({ name: names[id - 1]! }) as PythonType,
  };
}

describe('Counts by type', () => {
  it('come by bytes, then by name, without types that have no object', () => {
    const tally = createTally();
    tally.counts.set([0, 5, 1, 1, 0]);
    tally.bytes.set([0, 100, 300, 100, 0]);
    expect(typeCounts(tally, tableOf('b', 'c', 'a', 'none'))).toEqual([
      { type: 'c', count: 1, bytes: 300 },
      { type: 'a', count: 1, bytes: 100 },
      { type: 'b', count: 5, bytes: 100 },
    ]);
  });

  it('are one for types of one name', () => {
    const tally = createTally();
    tally.counts.set([0, 2, 3]);
    tally.bytes.set([0, 20, 30]);
    expect(typeCounts(tally, tableOf('app.Row', 'app.Row'))).toEqual([
      { type: 'app.Row', count: 5, bytes: 50 },
    ]);
  });

  it('scale what was guessed by what the ones that were looked at turned out to take', () => {
    const tally = createTally();
    tally.counts[1] = 10;
    tally.bytes[1] = 1000;
    tally.guessed[1] = 400;
    tally.knownGuess[1] = 200;
    tally.known[1] = 300;
    expect(typeCounts(tally, tableOf('dict'))[0]!.bytes).toBe(1600);
    tally.knownGuess[1] = 0;
    expect(typeCounts(tally, tableOf('dict'))[0]!.bytes).toBe(1400);
  });
});
