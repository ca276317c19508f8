import type { MemoryReading } from '../../agent/collect/collector.ts';
import type { Target } from '../../agent/discover/target.ts';
import { createBinBuilder } from '../../agent/ship/bin-builder.ts';
import { BIN_MS, type BinRecord } from '../../functions/contract/records.ts';
import { madeReading, madeTarget } from '../bench/made-target.ts';

/** The load of the kill rounds: readings follow from container and time alone, so any bin can be made again and compared. */

export const SHIP_HOST = 'kill-host';
export const SHIP_CONTAINERS: readonly string[] = ['service-a', 'service-b', 'service-c', 'service-d'];
export const SHIP_INTERVAL_MS = 10_000;
export const SHIP_START_MS = 1_795_000_200_000;

export function shipTarget(container: string): Target {
  return madeTarget(container, SHIP_START_MS);
}

export function shipReading(container: string, tMs: number): MemoryReading {
  const megabytes = 100 + container.charCodeAt(container.length - 1);
  return madeReading((megabytes + ((tMs / SHIP_INTERVAL_MS) % 97)) * 1_048_576, tMs);
}

/** The whole bin as it must be in the history. */
export function expectedBin(container: string, binStartMs: number): BinRecord {
  const builder = createBinBuilder();
  for (let tMs = binStartMs; tMs < binStartMs + BIN_MS; tMs += SHIP_INTERVAL_MS)
    builder.add(shipTarget(container), tMs, shipReading(container, tMs), 3);
  return builder.flush()[0]!;
}
