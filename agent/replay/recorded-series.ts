import { createHash } from 'node:crypto';
import { ID_LABELS, type LabelNames, PLACE_LABELS } from './label-names.ts';
import type { MatrixSeries } from './parse-matrix.ts';
import type { Points } from './point-buffer.ts';

/** One series with what is needed of its labels. */
export interface RecordedSeries extends Points {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Equal for series that differ in nothing but the metric's name. */
  readonly identity: string;
}

/** Keeps the labels that mean something here; the rest lives on in a hash, so that a hundred thousand series fit. */
export function toRecordedSeries(
  metric: Readonly<Record<string, string>>,
  { atMs, values, counts }: MatrixSeries,
  names: LabelNames,
): RecordedSeries {
  const wanted = new Set<string>([...Object.values(names), ...PLACE_LABELS, ...ID_LABELS]);
  const { __name__: name = '', ...labels } = metric;
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    metric: name,
    // An empty label is the same as none (Prometheus, "Data model").
    labels: Object.fromEntries(sorted.filter(([key, value]) => wanted.has(key) && value !== '')),
    identity: createHash('sha1').update(JSON.stringify(sorted)).digest('base64'),
    atMs,
    values,
    counts,
  };
}
