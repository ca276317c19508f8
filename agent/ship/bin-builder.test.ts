import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackSamples } from '../../functions/contract/packed-samples.ts';
import { BIN_MS, binRecord } from '../../functions/contract/records.ts';
import { checkRecord } from '../../functions/ingest/check-record.ts';
import { mergeBins } from '../../functions/store/bin-merge.ts';
import { madeReading, madeTarget } from '../../test/bench/made-target.ts';
import { createBinBuilder } from './bin-builder.ts';

const T0 = 1_795_000_200_000;
const target = madeTarget('service-a', T0 - 1000);
const reading = madeReading(50e6, T0);

describe('the bin builder', () => {
  it('puts readings into 5-minute bins aligned to the epoch and gives out only those that ended', () => {
    const builder = createBinBuilder();
    for (let t = T0 + 290_000; t <= T0 + 310_000; t += 10_000) builder.add(target, t, reading, 2);
    expect(builder.closeEnded(T0 + BIN_MS - 1)).toEqual([]);
    const [first, ...more] = builder.closeEnded(T0 + BIN_MS);
    expect(more).toEqual([]);
    expect([first?.binStartMs, first?.sampleCount]).toEqual([T0, 1]);
    const [open] = builder.flush();
    expect([open?.binStartMs, open?.sampleCount]).toEqual([T0 + BIN_MS, 2]);
    expect(builder.flush()).toEqual([]);
  });

  it('makes records that the receiver accepts, whatever order, repetition and gaps the readings come in', () => {
    const times = fc.array(
      fc.nat(900).map((n) => T0 + n * 1000),
      { minLength: 1, maxLength: 200 },
    );
    fc.assert(
      fc.property(times, (atMs) => {
        const builder = createBinBuilder();
        for (const t of atMs) builder.add(target, t, madeReading(50e6 + (t % 7) * 4096, t), 3);
        const bins = builder.flush();
        for (const bin of bins) {
          expect(binRecord.parse(bin)).toEqual(bin);
          expect(checkRecord(bin, { sentAtMs: T0 + 900_000, receivedAtMs: T0 + 900_000 })).toBeNull();
        }
        const kept = bins.flatMap((bin) => unpackSamples(bin.samples).map((s) => s.atMs));
        expect(kept).toEqual([...new Set(atMs)].sort((a, b) => a - b));
        expect(builder.discarded()).toBe(atMs.length - kept.length);
      }),
    );
  });

  it('takes the slow counters and the identity from the newest reading, not from the last to arrive', () => {
    const builder = createBinBuilder();
    const renamed = madeTarget('service-a', T0 - 1000, { name: 'renamed' });
    builder.add(renamed, T0 + 20_000, { ...reading, oomKills: 2 }, 1);
    builder.add(target, T0 + 10_000, { ...reading, oomKills: 1 }, 1);
    expect(builder.flush()[0]).toMatchObject({ oomKills: 2, identity: { name: 'renamed' } });
  });

  it('makes a second record that merges when a reading comes after its bin was given out', () => {
    const builder = createBinBuilder();
    builder.add(target, T0, reading, 1);
    const [early] = builder.closeEnded(T0 + BIN_MS);
    builder.add(target, T0 + 10_000, reading, 1);
    const [late] = builder.closeEnded(T0 + BIN_MS);
    expect(mergeBins(early!, late!).sampleCount).toBe(2);
  });

  it('keeps two lives of one container id apart', () => {
    const builder = createBinBuilder();
    builder.add(target, T0, reading, 1);
    builder.add(madeTarget('service-a', T0 + 5), T0 + 10, reading, 1);
    expect(builder.flush().map((bin) => bin.instance.startedAtMs)).toEqual([T0 - 1000, T0 + 5]);
  });

  it('knows a kernel without swap accounting', () => {
    const builder = createBinBuilder();
    builder.add(target, T0, { ...reading, swapBytes: null }, 1);
    expect(builder.flush()[0]?.swapBytes).toBeNull();
  });

  it.each([
    ['a negative memory value', T0, { ...reading, anonBytes: -1 }],
    ['a fraction of a byte', T0, { ...reading, fileBytes: 1.5 }],
    ['no number at all', T0, { ...reading, workingSetBytes: Number.NaN }],
    ['a time that is none', Number.NaN, reading],
  ])('counts and leaves out %s, and keeps its neighbours', (_what, atMs, bad) => {
    const builder = createBinBuilder();
    builder.add(target, T0 + 10_000, reading, 1);
    builder.add(target, atMs, bad, 1);
    expect(builder.discarded()).toBe(1);
    expect(builder.flush().map((bin) => bin.sampleCount)).toEqual([1]);
  });

  it('bounds the samples of one bin and counts the rest', () => {
    const builder = createBinBuilder();
    for (let i = 0; i < 5000; i++) builder.add(target, T0 + i, reading, 1);
    expect(builder.flush()[0]?.sampleCount).toBe(4096);
    expect(builder.discarded()).toBe(904);
  });

  it('bounds the number of instances and counts the rest, while known ones go on', () => {
    const builder = createBinBuilder();
    for (let i = 0; i < 8200; i++) builder.add(madeTarget('service-a', i), T0, reading, 1);
    builder.add(madeTarget('service-a', 0), T0 + 1, reading, 1);
    expect(builder.discarded()).toBe(8);
    const bins = builder.flush();
    expect(bins.length).toBe(8192);
    expect(bins[0]?.sampleCount).toBe(2);
  });
});
