import { packBin } from '../contract/bin-stats.ts';
import { type Sample, unpackSamples } from '../contract/packed-samples.ts';
import type { BinRecord } from '../contract/records.ts';
import { binCounters } from './bin-counters.ts';
import { unionSamples } from './union-samples.ts';

/**
 * One bin out of two of the same key (host, instance, bin start): samples united by time, statistics computed anew,
 * identity and counters of the record with the newer last sample. Idempotent, commutative and associative, so that
 * repeated, split and reordered deliveries end in the same bin.
 *
 * Counters are taken as a block: picking each newest non-null counter by itself would depend on the order of merges.
 * `onDiscard` hears of samples that no longer fit in one record. Throws PackedSamplesError on malformed samples.
 */
export function mergeBins(a: BinRecord, b: BinRecord, onDiscard?: (samples: number) => void): BinRecord {
  const first = unpackSamples(a.samples);
  const second = unpackSamples(b.samples);
  const newer = newerRecord(a, lastMs(first), b, lastMs(second));
  if (a.samples === b.samples) return newer;
  const { fields, discarded } = packBin(unionSamples(first, second));
  if (discarded > 0) onDiscard?.(discarded);
  return { ...newer, ...fields };
}

function lastMs(samples: readonly Sample[]): number {
  return samples.at(-1)?.atMs ?? 0;
}

function newerRecord(a: BinRecord, aMs: number, b: BinRecord, bMs: number): BinRecord {
  if (aMs !== bMs) return aMs > bMs ? a : b;
  return counterText(a) >= counterText(b) ? a : b;
}

/** Everything but samples and statistics, in a fixed order: decides between two records of one last moment. */
function counterText(bin: BinRecord): string {
  const { identity } = bin;
  return JSON.stringify([
    ...binCounters(bin),
    [identity.name, identity.service, identity.version, identity.image, identity.tenant, identity.source],
  ]);
}
