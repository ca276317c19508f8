import { describe, expect, it } from 'vitest';
import { containerBins } from '../../test/bench/make-history.ts';
import { packBin } from '../contract/bin-stats.ts';
import { type Sample, unpackSamples } from '../contract/packed-samples.ts';
import { BIN_MS, type BinRecord } from '../contract/records.ts';
import type { HistoryStore, InstanceHead } from '../store/history.ts';
import { readLives } from './read-lives.ts';

const MB = 1_048_576;
const HOUR = 3_600_000;
const END = 1_790_000_100_000 - (1_790_000_100_000 % BIN_MS);
const held = (atMs: number) => 300 * MB + Math.round((atMs - (END - 24 * HOUR)) / 60_000) * 4096;

/** Bins of a container that holds ever more, of which the kernel swaps out what is above 301 MB. */
function bins(hours: number, intervalMs: number, swapOf: (above: number) => number): BinRecord[] {
  const made = containerBins('swapping', {
    containers: [],
    hours,
    intervalMs,
    host: 'h',
    endMs: END,
    shape: (_, tMs) => held(tMs),
  });
  return made.map((bin) => {
    const samples = unpackSamples(bin.samples).map((s): Sample => {
      const swapped = swapOf(Math.max(0, s.anonBytes - 301 * MB));
      return { ...s, anonBytes: s.anonBytes - Math.max(0, swapped), swapBytes: swapped };
    });
    return { ...bin, ...packBin(samples).fields };
  });
}

async function read(of: readonly BinRecord[]) {
  const store = { bins: async () => of } as unknown as HistoryStore;
  const head = { startedAtMs: END - 24 * HOUR } as InstanceHead;
  const { segments } = await readLives(store, [head], { fromMs: END - 24 * HOUR, toMs: END });
  return segments[0]!.anonBytes;
}

describe('memory that was swapped out', () => {
  it('counts as held in the samples, to the byte', async () => {
    const { atMs, values } = await read(bins(4, 60_000, (above) => above));
    expect(values).toEqual(atMs.map(held));
  });

  it('counts as held in the floors of bins, where samples are too many', async () => {
    const { atMs, values } = await read(bins(24, 2_000, (above) => above));
    expect(values).toHaveLength(288);
    const off = values.map((v, i) => Math.abs(v - held(atMs[i]!)));
    expect(Math.max(...off)).toBeLessThan(4 * 4096);
  });

  it('counts nothing where the kernel does not account it', async () => {
    const { atMs, values } = await read(bins(4, 60_000, () => -1));
    expect(values).toEqual(atMs.map(held));
  });
});
