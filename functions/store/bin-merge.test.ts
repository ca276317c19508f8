import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBin } from '../contract/bin-stats.ts';
import { type Sample, unpackSamples } from '../contract/packed-samples.ts';
import { type BinRecord, binRecord } from '../contract/records.ts';
import { mergeBins } from './bin-merge.ts';

const BIN_START_MS = 1_795_000_200_000;

function binOf(samples: readonly Sample[], over: Partial<BinRecord> = {}): BinRecord {
  return {
    type: 'bin',
    instance: { containerId: 'abc', startedAtMs: 1 },
    identity: { name: 'a', service: 'a', version: '1', image: null, tenant: null, source: 'docker' },
    binStartMs: BIN_START_MS,
    ...packBin(samples).fields,
    shmemBytes: null,
    slabBytes: null,
    kernelStackBytes: null,
    limitBytes: null,
    peakBytes: null,
    oomEvents: null,
    oomKills: null,
    memoryPressureSomePct: null,
    gc: null,
    cgroupVersion: 2,
    ...over,
  };
}

// Few distinct times and values, so that overlaps and contradictions of one moment are frequent.
const sample: fc.Arbitrary<Sample> = fc.record({
  atMs: fc.nat(12).map((n) => BIN_START_MS + n * 10_000),
  anonBytes: fc.nat(3).map((n) => n * 4096),
  fileBytes: fc.nat(3),
  workingSetBytes: fc.nat(3),
  swapBytes: fc.integer({ min: -1, max: 2 }),
  processCount: fc.nat(2),
});
const bin = fc
  .tuple(
    fc.uniqueArray(sample, { selector: (s) => s.atMs, minLength: 1, maxLength: 12 }),
    fc.constantFrom('old-name', 'new-name'),
    fc.option(fc.nat(2)),
    fc.constantFrom<BinRecord['gc']>(null, [
      { generation: 0, collections: 1, collected: 2, uncollectable: 0 },
    ]),
  )
  .map(([samples, name, oomKills, gc]): BinRecord => {
    const base = binOf(samples.sort((a, b) => a.atMs - b.atMs));
    return { ...base, identity: { ...base.identity, name }, oomKills, gc };
  });

describe('merging two bins of one key', () => {
  it('changes nothing when both are the same', () => {
    fc.assert(
      fc.property(bin, (a) => {
        expect(mergeBins(a, structuredClone(a))).toEqual(a);
      }),
    );
  });

  it('gives the same in either order', () => {
    fc.assert(
      fc.property(bin, bin, (a, b) => {
        expect(mergeBins(a, b)).toEqual(mergeBins(b, a));
      }),
    );
  });

  it('gives the same however three are grouped', () => {
    fc.assert(
      fc.property(bin, bin, bin, (a, b, c) => {
        expect(mergeBins(mergeBins(a, b), c)).toEqual(mergeBins(a, mergeBins(b, c)));
      }),
    );
  });

  it('has every moment of both and is a valid record whose statistics fit its samples', () => {
    fc.assert(
      fc.property(bin, bin, (a, b) => {
        const merged = mergeBins(a, b);
        const times = [...unpackSamples(a.samples), ...unpackSamples(b.samples)].map((s) => s.atMs);
        const samples = unpackSamples(merged.samples);
        expect(samples.map((s) => s.atMs)).toEqual([...new Set(times)].sort((x, y) => x - y));
        expect(merged).toMatchObject(packBin(samples).fields);
        expect(binRecord.parse(merged)).toEqual(merged);
      }),
    );
  });

  it('takes counters and names from the record with the newer last sample', () => {
    const at = (ms: number): Sample => ({
      atMs: BIN_START_MS + ms,
      anonBytes: 1,
      fileBytes: 1,
      workingSetBytes: 1,
      swapBytes: 0,
      processCount: 1,
    });
    const older = binOf([at(0), at(10)], { oomKills: 7 });
    const newer = binOf([at(5), at(20)], { oomKills: 8 });
    expect(mergeBins(newer, older).oomKills).toBe(8);
    expect(mergeBins(older, newer).oomKills).toBe(8);
  });

  it('counts samples that no longer fit in one bin', () => {
    const run = (offset: number): BinRecord =>
      binOf(
        Array.from({ length: 3000 }, (_, i) => ({
          atMs: BIN_START_MS + i * 100 + offset,
          anonBytes: 4096,
          fileBytes: 0,
          workingSetBytes: 4096,
          swapBytes: 0,
          processCount: 1,
        })),
      );
    let discarded = 0;
    const merged = mergeBins(run(0), run(50), (n) => {
      discarded += n;
    });
    expect(merged.sampleCount + discarded).toBe(6000);
    expect(merged.sampleCount).toBe(4096);
  });
});
