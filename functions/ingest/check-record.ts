import { isDeepStrictEqual } from 'node:util';
import { sampleStats } from '../contract/bin-stats.ts';
import { PackedSamplesError, type Sample, unpackSamples } from '../contract/packed-samples.ts';
import {
  BIN_MS,
  type BinRecord,
  type CensusRecord,
  type LedgerMoment,
  type SnapshotRecord,
} from '../contract/records.ts';
import { filedAtMs, seenBetweenMs } from '../store/record-time.ts';
import { RETENTION_MS } from '../store/retention.ts';

/**
 * A record may be this much newer than the batch that carries it: a host's clock can be set back between the two,
 * but a record from next year would stay "last seen" for ever.
 */
const MAX_AHEAD_MS = 86_400_000;

/**
 * What is wrong with a record that has the right shape: its parts contradict each other, or its time is out of
 * the history's range. Null when it can be stored.
 */
export function checkRecord(
  record: SnapshotRecord,
  times: { readonly sentAtMs: number; readonly receivedAtMs: number },
): string | null {
  return (
    (record.type === 'bin' ? checkBin(record) : null) ??
    (record.type === 'requests' ? checkWindow(record.fromMs, record.toMs) : null) ??
    (record.type === 'census' ? checkCensus(record) : null) ??
    (record.type === 'ledger' ? checkLedger(record) : null) ??
    checkTimes(record, times)
  );
}

function checkBin(bin: BinRecord): string | null {
  const samples = unpacked(bin.samples);
  if (typeof samples === 'string') return samples;
  if (samples.length !== bin.sampleCount)
    return `sampleCount is ${bin.sampleCount}, the packed samples are ${samples.length}`;
  for (const [i, { atMs }] of samples.entries()) {
    if (atMs < bin.binStartMs || atMs >= bin.binStartMs + BIN_MS) return `sample ${i} is outside of its bin`;
    if (i > 0 && atMs <= samples[i - 1]!.atMs) return `sample ${i} is not later than the one before`;
  }
  for (const [metric, stats] of Object.entries(sampleStats(samples)))
    if (!isDeepStrictEqual(Reflect.get(bin, metric), stats))
      return `${metric} contradicts the packed samples`;
  return null;
}

function unpacked(packed: string): Sample[] | string {
  try {
    return unpackSamples(packed);
  } catch (error) {
    if (error instanceof PackedSamplesError) return error.message;
    throw error;
  }
}

function checkWindow(fromMs: number, toMs: number): string | null {
  if (toMs <= fromMs) return 'the window ends before it starts';
  const binStartMs = fromMs - (fromMs % BIN_MS);
  return toMs > binStartMs + BIN_MS ? 'the window reaches into the next bin' : null;
}

/** The kept types are a part of all: they cannot hold more. Records from before the totals have nothing to compare. */
function checkCensus({ types, objects, objectBytes }: CensusRecord): string | null {
  const kept = { objects: 0, objectBytes: 0 };
  for (const { count, bytes } of types) {
    kept.objects += count;
    kept.objectBytes += bytes;
  }
  if (objects !== undefined && kept.objects > objects)
    return `objects is ${objects}, the types have ${kept.objects}`;
  if (objectBytes !== undefined && kept.objectBytes > objectBytes)
    return `objectBytes is ${objectBytes}, the types have ${kept.objectBytes}`;
  return null;
}

function checkLedger(ledger: LedgerMoment): string | null {
  const { anonBytes, pythonObjectsBytes, allocatorFreeBytes, interpreterBytes, unexplainedBytes } = ledger;
  const parts = pythonObjectsBytes + allocatorFreeBytes + interpreterBytes + unexplainedBytes;
  if (parts !== anonBytes) return `the parts add up to ${parts} bytes, anonBytes is ${anonBytes}`;
  return ledger.processesRead > ledger.processes
    ? `${ledger.processesRead} of ${ledger.processes} processes read`
    : null;
}

function checkTimes(
  record: SnapshotRecord,
  times: { readonly sentAtMs: number; readonly receivedAtMs: number },
): string | null {
  if (seenBetweenMs(record).lastMs > times.sentAtMs + MAX_AHEAD_MS)
    return 'more than a day newer than its batch';
  return filedAtMs(record) + RETENTION_MS[record.type] <= times.receivedAtMs
    ? 'older than the history keeps'
    : null;
}
