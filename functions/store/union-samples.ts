import { SAMPLE_COLUMNS, type Sample } from '../contract/packed-samples.ts';

/**
 * Union of two sample lists by time, sorted. Where both have a different reading of one millisecond, the larger one
 * (column by column) wins: an arbitrary choice, but the same in whatever order deliveries arrive.
 */
export function unionSamples(a: readonly Sample[], b: readonly Sample[]): Sample[] {
  const byTime = new Map<number, Sample>();
  for (const sample of [...a, ...b]) {
    const known = byTime.get(sample.atMs);
    byTime.set(sample.atMs, known ? preferSample(known, sample) : sample);
  }
  return [...byTime.values()].sort((x, y) => x.atMs - y.atMs);
}

/** The larger of two readings of one moment; the first when they are equal. */
export function preferSample(first: Sample, second: Sample): Sample {
  for (const column of SAMPLE_COLUMNS) {
    if (first[column] !== second[column]) return first[column] > second[column] ? first : second;
  }
  return first;
}
