import { type ReadOptions, readSeries } from './read-memory.ts';
import type { RecordedSeries } from './recorded-series.ts';

/** Request counters by the container they name. */
export type RequestRecording = ReadonlyMap<string, readonly RecordedSeries[]>;

/** A counter may start anew with its process, but one that falls in a fifth of its steps is a gauge or a rate. */
const MOST_FALLS = 0.2;
const LEAST_FALLS = 3;

/** Reads cumulative request counters; series that cannot be counters are skipped and counted. Throws as `parseMatrix` does. */
export async function readRequests(o: ReadOptions): Promise<RequestRecording> {
  const byContainer = new Map<string, RecordedSeries[]>();
  await readSeries(o, (series) => {
    const container = series.labels[o.names.container]!;
    if (!isCounter(series.values)) return o.skips.add('no counter', `${container} ${series.metric}`);
    const own = byContainer.get(container);
    if (own === undefined) byContainer.set(container, [series]);
    else own.push(series);
  });
  return byContainer;
}

function isCounter(values: Float64Array): boolean {
  let falls = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) falls++;
  return values.every((v) => v >= 0) && (falls < LEAST_FALLS || falls <= MOST_FALLS * (values.length - 1));
}
