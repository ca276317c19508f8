import { packBin } from '../../functions/contract/bin-stats.ts';
import { MAX_PACKED_SAMPLES, type Sample } from '../../functions/contract/packed-samples.ts';
import { BIN_MS, type BinRecord } from '../../functions/contract/records.ts';
import { preferSample } from '../../functions/store/union-samples.ts';
import type { MemoryReading } from '../collect/collector.ts';
import type { Target } from '../discover/target.ts';

/** Groups the readings of all targets into 5-minute bins aligned to the epoch. */
export interface BinBuilder {
  /** Readings may come late, twice or out of order; what cannot be kept is counted in {@link discarded}. */
  add(target: Target, atMs: number, reading: MemoryReading, processCount: number): void;
  /** Bins that ended at or before `nowMs`, oldest first. A later reading of such a bin makes a second record that merges. */
  closeEnded(nowMs: number): BinRecord[];
  /** Everything that is held, the open bins as partial ones: at the end of a scan or of the agent. */
  flush(): BinRecord[];
  /** Readings that were not kept since the start: malformed, beyond a bound, or a second one of the same millisecond. */
  discarded(): number;
}

/** Bins held at once: far above any host's containers; a clock or a peer gone mad must not fill the memory. */
const MAX_OPEN_BINS = 8192;

interface OpenBin {
  readonly binStartMs: number;
  readonly samples: Map<number, Sample>;
  newestMs: number;
  target: Target;
  reading: MemoryReading;
}

export function createBinBuilder(): BinBuilder {
  const open = new Map<string, OpenBin>();
  let discarded = 0;

  return {
    add(target, atMs, reading, processCount) {
      const sample = sampleOf(atMs, reading, processCount);
      if (!sample || !addSample(open, target, reading, sample)) discarded++;
    },
    closeEnded: (nowMs) => take((bin) => bin.binStartMs + BIN_MS <= nowMs),
    flush: () => take(() => true),
    discarded: () => discarded,
  };

  function take(wanted: (bin: OpenBin) => boolean): BinRecord[] {
    const taken = [...open].filter(([, bin]) => wanted(bin));
    for (const [key] of taken) open.delete(key);
    return taken.map(([, bin]) => close(bin)).sort((a, b) => a.binStartMs - b.binStartMs);
  }

  function close(bin: OpenBin): BinRecord {
    const packed = packBin([...bin.samples.values()].sort((a, b) => a.atMs - b.atMs));
    discarded += packed.discarded;
    return toRecord(bin, packed.fields);
  }
}

/** False when the sample was not kept, or took the place of another. */
function addSample(
  open: Map<string, OpenBin>,
  target: Target,
  reading: MemoryReading,
  sample: Sample,
): boolean {
  const { atMs } = sample;
  const binStartMs = atMs - (atMs % BIN_MS);
  const key = `${target.instance.containerId}#${target.instance.startedAtMs}#${binStartMs}`;
  const bin = open.get(key) ?? { binStartMs, samples: new Map(), newestMs: atMs, target, reading };
  const known = bin.samples.get(atMs);
  if (
    !known &&
    (bin.samples.size >= MAX_PACKED_SAMPLES || open.size >= MAX_OPEN_BINS + (open.has(key) ? 1 : 0))
  )
    return false;
  bin.samples.set(atMs, known ? preferSample(known, sample) : sample);
  if (atMs >= bin.newestMs) Object.assign(bin, { newestMs: atMs, target, reading });
  open.set(key, bin);
  return !known;
}

/** Null when a number is not one that the contract can carry: one bad reading must not spoil its whole bin. */
function sampleOf(atMs: number, reading: MemoryReading, processCount: number): Sample | null {
  const { anonBytes, fileBytes, workingSetBytes, swapBytes } = reading;
  const numbers = [atMs, anonBytes, fileBytes, workingSetBytes, swapBytes ?? 0, processCount];
  if (!numbers.every((n) => Number.isSafeInteger(n) && n >= 0)) return null;
  return { atMs, anonBytes, fileBytes, workingSetBytes, swapBytes: swapBytes ?? -1, processCount };
}

function toRecord(bin: OpenBin, fields: ReturnType<typeof packBin>['fields']): BinRecord {
  const { target, reading } = bin;
  return {
    type: 'bin',
    instance: target.instance,
    identity: target.identity,
    binStartMs: bin.binStartMs,
    ...fields,
    shmemBytes: reading.shmemBytes,
    slabBytes: reading.slabBytes,
    kernelStackBytes: reading.kernelStackBytes,
    limitBytes: reading.limitBytes,
    peakBytes: reading.peakBytes,
    oomEvents: reading.oomEvents,
    oomKills: reading.oomKills,
    memoryPressureSomePct: reading.memoryPressureSomePct,
    gc: null,
    cgroupVersion: reading.cgroupVersion,
  };
}
