import { z } from 'zod';
import type { InstanceKey } from '../../contract/instance.ts';
import { type BinRecord, binRecord } from '../../contract/records.ts';
import { count, epochMs } from '../../contract/scalars.ts';
import type { HourSummary } from '../history.ts';
import { hourSk, instancePk, SK_PREFIX, timeText } from '../history-keys.ts';
import { HOUR_MS, hourStartOf, summarizeHour } from '../hour-summary.ts';
import { RETENTION_MS } from '../retention.ts';
import { allLimited } from './all-limited.ts';
import { binKind } from './bin-kind.ts';
import type { DynamoContext } from './dynamo-context.ts';
import { jsonKind } from './item-kind.ts';
import { putMerged, readItem } from './put-merged.ts';

const hourKind = jsonKind<HourSummary>(
  binRecord
    .pick({
      anonBytes: true,
      fileBytes: true,
      workingSetBytes: true,
      swapBytes: true,
      processCount: true,
    })
    .extend({ sampleCount: count, hourStartMs: epochMs, binCount: z.number().int().positive() }),
);

/**
 * Summarizes the hours of these bins that are over: in the usual course an hour is written once, with its last bin. An
 * hour that goes on is summarized when it is read (see readHours): written with every bin, it would double the cost.
 */
export async function updateHours(host: string, bins: readonly BinRecord[], c: DynamoContext): Promise<void> {
  const nowMs = c.now();
  const hours = Map.groupBy(
    bins,
    (bin) => instancePk({ host, ...bin.instance }) + hourStartOf(bin.binStartMs),
  );
  await allLimited([...hours.values()], async ([bin]) => {
    const hourStartMs = hourStartOf(bin!.binStartMs);
    if (hourStartMs + HOUR_MS <= nowMs) await updateHour({ host, ...bin!.instance }, hourStartMs, c);
  });
}

async function updateHour(key: InstanceKey, hourStartMs: number, c: DynamoContext): Promise<void> {
  // Bins expire before their hour does: a summary of what is left of them would be a worse one than the stored.
  if (hourStartMs + RETENTION_MS.bin <= c.now()) return;
  const bins = await readBins(key, hourStartMs, hourStartMs + HOUR_MS, c, true);
  if (bins.length === 0) return;
  const summary = summarizeHour(hourStartMs, bins);
  await putMerged(c, {
    pk: instancePk(key),
    sk: hourSk(hourStartMs),
    kind: hourKind,
    // Of two writers at once, the one that had seen fewer samples may come last.
    merge: (stored) => (stored && stored.sampleCount > summary.sampleCount ? stored : summary),
    expiresAtMs: () => hourStartMs + RETENTION_MS.hour,
  });
}

/** Bins of one instance, oldest first; unreadable ones are left out and counted. */
export async function readBins(
  key: InstanceKey,
  fromMs: number,
  toMs: number,
  c: DynamoContext,
  consistent = false,
): Promise<BinRecord[]> {
  const items = await c.table.range({
    pk: instancePk(key),
    fromSk: SK_PREFIX.bin + timeText(fromMs),
    toSk: SK_PREFIX.bin + timeText(toMs),
    consistent,
  });
  return items.flatMap((item) => readItem(c, item, binKind) ?? []);
}

/**
 * Hours that start in the range: the stored ones, and of those that are not stored (the one that goes on, and the last
 * one of a container that ended in it) what their bins say, as long as these are there.
 */
export async function readHours(
  key: InstanceKey,
  fromMs: number,
  toMs: number,
  c: DynamoContext,
): Promise<HourSummary[]> {
  const items = await c.table.range({
    pk: instancePk(key),
    fromSk: hourSk(fromMs),
    toSk: hourSk(toMs),
  });
  const hours = new Map<number, HourSummary>();
  for (const item of items) {
    const hour = readItem(c, item, hourKind);
    if (hour) hours.set(hour.hourStartMs, hour);
  }
  for (const hour of await unstoredHours(key, fromMs, toMs, hours, c)) hours.set(hour.hourStartMs, hour);
  return [...hours.values()].sort((a, b) => a.hourStartMs - b.hourStartMs);
}

async function unstoredHours(
  key: InstanceKey,
  fromMs: number,
  toMs: number,
  stored: ReadonlyMap<number, unknown>,
  c: DynamoContext,
): Promise<HourSummary[]> {
  const nowMs = c.now();
  const missing: number[] = [];
  const oldestMs = Math.max(fromMs, hourStartOf(key.startedAtMs), nowMs - RETENTION_MS.bin + 1);
  for (let t = Math.ceil(oldestMs / HOUR_MS) * HOUR_MS; t < toMs && t <= nowMs; t += HOUR_MS)
    if (!stored.has(t)) missing.push(t);
  if (missing.length === 0) return [];
  const bins = await readBins(key, missing[0]!, missing.at(-1)! + HOUR_MS, c);
  const byHour = Map.groupBy(bins, (bin) => hourStartOf(bin.binStartMs));
  return missing.flatMap((hourStartMs) => {
    const ofHour = byHour.get(hourStartMs);
    return ofHour ? [summarizeHour(hourStartMs, ofHour)] : [];
  });
}
