import { describe, expect, it } from 'vitest';
import { censusRecord as schema } from '../../../functions/contract/records.ts';
import { processTarget } from '../../../test/collect/recorded-target.ts';
import { madeCensus } from '../../../test/compose/made-heaps.ts';
import { censusRecord } from './census-record.ts';

describe('the record of a census', () => {
  it('fits the contract, and says how many of the smaller types it is without', () => {
    const types = Array.from({ length: 600 }, (_, i) => ({
      type: `app.T${i}`,
      count: 1,
      bytes: 60_000 - 100 * i,
    }));
    const record = censusRecord(processTarget(process.pid), madeCensus(7, { types }));
    expect(schema.parse(record)).toEqual(record);
    expect(record.types).toHaveLength(512);
    expect(record.types.at(-1)).toEqual({ type: 'app.T511', count: 1, bytes: 8900 });
    expect(record).toMatchObject({ typesLeftOut: 88, objects: 1500, objectBytes: 10 * 1_048_576 });
  });
  it('is without types of less than a ten-thousandth of the objects, which would fill the history', () => {
    const types = [1_000_000, 1049, 1048].map((bytes, i) => ({ type: `app.T${i}`, count: 1, bytes }));
    const record = censusRecord(processTarget(process.pid), madeCensus(7, { types }));
    expect(record.types.map((t) => t.bytes)).toEqual([1_000_000, 1049]);
    expect(record.typesLeftOut).toBe(1);
  });
});
