import { ID_LABELS, type LabelNames, PLACE_LABELS } from './label-names.ts';
import type { MemoryRecording } from './read-memory.ts';
import type { RecordedSeries } from './recorded-series.ts';
import type { SkipReason, Skips } from './skips.ts';

/** One container of a recording with all its lives. */
export interface RecordedContainer {
  readonly name: string;
  readonly service: string;
  readonly version: string;
  readonly host: string;
  /** Tells it from namesakes in the same recording. */
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Memory, oldest first; one after the other in time. */
  readonly lives: readonly RecordedSeries[];
  readonly starts: readonly RecordedSeries[];
  readonly cache: readonly RecordedSeries[];
  readonly limits: readonly RecordedSeries[];
}

const UNKNOWN = 'unknown';
/** Series of one name in one place; a label that names something else than a container would have more. */
const MAX_SERIES = 2000;

/**
 * Finds the containers of a recording. Series of one container name are several containers where pod, namespace or
 * host differ, or where their ids differ at the same time; they are lives of one container where one begins after the
 * other has ended. Two at the same time that no such label tells apart: the longer is used, the other counted as
 * skipped. Ordered by name, then id.
 */
export function groupContainers(
  recording: MemoryRecording,
  names: LabelNames,
  skips: Skips,
): RecordedContainer[] {
  const place = (s: RecordedSeries): string =>
    JSON.stringify([names.container, names.host, ...PLACE_LABELS].map((key) => s.labels[key] ?? ''));
  const beside = {
    starts: Map.groupBy(recording.starts, place),
    cache: Map.groupBy(recording.cache, place),
    limits: Map.groupBy(recording.limits, place),
  };
  const containers: RecordedContainer[] = [];
  for (const [key, series] of Map.groupBy(recording.memory, place)) {
    const lines = inLines(series, (reason, s) => skips.add(reason, s.labels[names.container]!));
    for (const lives of lines) {
      const alone = lines.length === 1;
      const own = (all: readonly RecordedSeries[] = []): RecordedSeries[] =>
        alone
          ? [...all]
          : all.filter((s) => lives.some((life) => life.identity === s.identity || sameId(life, s)));
      containers.push({
        ...describe(lives.at(-1)!, names, alone),
        lives,
        starts: own(beside.starts.get(key)),
        cache: own(beside.cache.get(key)),
        limits: own(beside.limits.get(key)),
      });
    }
  }
  const order = ({ name, id }: RecordedContainer): string => `${name}\u0000${id}`;
  return containers.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function describe(newest: RecordedSeries, names: LabelNames, alone: boolean) {
  const { labels } = newest;
  const name = labels[names.container]!;
  const id = [names.host, ...PLACE_LABELS, ...(alone ? [] : ID_LABELS)].flatMap((key) => labels[key] ?? []);
  return {
    name,
    service: labels[names.service] ?? name,
    version: labels[names.version] ?? UNKNOWN,
    host: labels[names.host] ?? UNKNOWN,
    id: [name, ...id].join('/'),
    labels,
  };
}

/** Lays series end to end, oldest first; a new line only for one that an id tells apart. */
function inLines(
  series: readonly RecordedSeries[],
  skip: (reason: SkipReason, s: RecordedSeries) => void,
): RecordedSeries[][] {
  // Longest first, so that of two that exclude each other the longer is used.
  const byLength = series.toSorted((a, b) => b.atMs.length - a.atMs.length);
  const lines: RecordedSeries[][] = [];
  for (const s of byLength.slice(MAX_SERIES)) skip('too many of one name', s);
  for (const s of byLength.slice(0, MAX_SERIES)) {
    const line = lines.find((own) => own.every((other) => !overlaps(s, other)));
    if (line !== undefined) line.push(s);
    else if (lines.every((own) => own.every((other) => !overlaps(s, other) || differentId(s, other))))
      lines.push([s]);
    else skip('second series', s);
  }
  return lines.map((line) => joinEqual(line.sort((a, b) => a.atMs[0]! - b.atMs[0]!)));
}

/** A recording put together from parts holds the same series several times: one life, not a restart. */
function joinEqual(line: readonly RecordedSeries[]): RecordedSeries[] {
  const joined: RecordedSeries[] = [];
  for (const s of line) {
    const last = joined.at(-1);
    if (last?.identity !== s.identity) joined.push(s);
    else
      joined[joined.length - 1] = {
        ...s,
        atMs: concat(last.atMs, s.atMs),
        values: concat(last.values, s.values),
        counts: addCounts(last.counts, s.counts),
      };
  }
  return joined;
}

function concat(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function overlaps(a: RecordedSeries, b: RecordedSeries): boolean {
  return a.atMs[0]! <= b.atMs.at(-1)! && b.atMs[0]! <= a.atMs.at(-1)!;
}

function differentId(a: RecordedSeries, b: RecordedSeries): boolean {
  return ID_LABELS.some((key) => a.labels[key] !== b.labels[key]);
}

function sameId(a: RecordedSeries, b: RecordedSeries): boolean {
  return ID_LABELS.every((key) => a.labels[key] === b.labels[key]);
}

/** Sum of what was wrong with several series. */
export function addCounts(
  a: RecordedSeries['counts'],
  b: RecordedSeries['counts'],
): RecordedSeries['counts'] {
  return {
    duplicates: a.duplicates + b.duplicates,
    disordered: a.disordered + b.disordered,
    notNumbers: a.notNumbers + b.notNumbers,
    malformed: a.malformed + b.malformed,
    farAway: a.farAway + b.farAway,
  };
}
