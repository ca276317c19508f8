import type { BinRecord } from '../contract/records.ts';

/** The slower counters of a bin in a fixed order: of what is neither sample, statistic nor name. */
export function binCounters(bin: BinRecord): unknown[] {
  return [
    bin.shmemBytes,
    bin.slabBytes,
    bin.kernelStackBytes,
    bin.limitBytes,
    bin.peakBytes,
    bin.oomEvents,
    bin.oomKills,
    bin.memoryPressureSomePct,
    bin.gc?.map((g) => [g.generation, g.collections, g.collected, g.uncollectable]) ?? null,
    bin.cgroupVersion,
  ];
}
