import { sampleStats } from '../../contract/bin-stats.ts';
import { unpackSamples } from '../../contract/packed-samples.ts';
import { type BinRecord, binRecord } from '../../contract/records.ts';
import { binCounters } from '../bin-counters.ts';
import { SK_PREFIX } from '../history-keys.ts';
import { instanceOfPk } from './instance-of-pk.ts';
import type { ItemKind } from './item-kind.ts';

/** What is neither in the key nor computed from the samples. */
const kept = binRecord.omit({
  type: true,
  instance: true,
  binStartMs: true,
  sampleCount: true,
  anonBytes: true,
  fileBytes: true,
  workingSetBytes: true,
  swapBytes: true,
  processCount: true,
  samples: true,
});

/**
 * A bin in one write unit (1 KB): the samples as they are packed (`s`), names and counters without their names (`c`).
 * The statistics are left out: they follow from the samples.
 */
export const binKind: ItemKind<BinRecord> = {
  encode: (bin) => ({ s: { B: Buffer.from(bin.samples, 'base64') }, c: { S: JSON.stringify(toRow(bin)) } }),
  decode({ s, c }, { pk, sk }) {
    const samples = Buffer.from(s?.B ?? []).toString('base64');
    return {
      type: 'bin',
      instance: instanceOfPk(pk),
      binStartMs: binRecord.shape.binStartMs.parse(Number(sk.slice(SK_PREFIX.bin.length))),
      ...kept.parse(fromRow(JSON.parse(c?.S ?? ''))),
      ...sampleStats(unpackSamples(samples)),
      samples,
    };
  },
};

function toRow(bin: BinRecord): unknown[] {
  const { name, service, version, image, tenant, source } = bin.identity;
  return [
    // Most services are called like their container.
    [name, service === name ? 0 : service, version, image, tenant, source],
    ...binCounters(bin),
  ];
}

/** Not validated yet, but of the shape. Throws TypeError when it is no row at all. */
function fromRow(row: unknown): unknown {
  if (!Array.isArray(row) || !Array.isArray(row[0])) throw new TypeError('a bin without its names');
  const [[name, service, version, image, tenant, source], shmemBytes, slabBytes, kernelStackBytes] = row;
  const [, , , , limitBytes, peakBytes, oomEvents, oomKills, memoryPressureSomePct, gc, cgroupVersion] = row;
  return {
    identity: { name, service: service === 0 ? name : service, version, image, tenant, source },
    shmemBytes,
    slabBytes,
    kernelStackBytes,
    limitBytes,
    peakBytes,
    oomEvents,
    oomKills,
    memoryPressureSomePct,
    gc: Array.isArray(gc) ? gc.map(generationOf) : gc,
    cgroupVersion,
  };
}

function generationOf(row: unknown): unknown {
  const [generation, collections, collected, uncollectable] = Array.isArray(row) ? row : [];
  return { generation, collections, collected, uncollectable };
}
