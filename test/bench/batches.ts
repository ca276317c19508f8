import type { BinRecord } from '../../functions/contract/records.ts';
import { containerBins } from './make-history.ts';

const MB = 1_048_576;

/** Realistic bin records (30 samples each): a day of bins for each of enough containers to reach `count`. */
export function realisticBins(count: number): BinRecord[] {
  const endMs = 1_795_000_200_000;
  const containers = Math.ceil(count / 288);
  const bins = Array.from({ length: containers }, (_, i) =>
    containerBins(`service-${i}`, {
      containers: [],
      hours: 24,
      intervalMs: 10_000,
      host: 'bench-host',
      endMs,
      // A noisy heap: neighbours differ by up to 2 MB, so the packed samples are not flattered.
      shape: (_container, tMs) => (120 + i) * MB + (((tMs / 10_000) * 7919) % 2048) * 1024,
    }),
  );
  return bins.flat().slice(0, count);
}

/** Items in runs of `size`. */
export function inBatches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
