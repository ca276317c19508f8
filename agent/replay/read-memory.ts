import type { LabelNames } from './label-names.ts';
import type { Limits } from './limits.ts';
import { parseMatrix } from './parse-matrix.ts';
import { type RecordedSeries, toRecordedSeries } from './recorded-series.ts';
import { ReplayError } from './replay-error.ts';
import type { Skips } from './skips.ts';

/** cAdvisor's names. Resident memory first: the working set also holds the active page cache. */
const MEMORY_METRICS = [
  'container_memory_rss',
  'container_memory_working_set_bytes',
  'container_memory_usage_bytes',
];
const START_METRIC = 'container_start_time_seconds';
const CACHE_METRIC = 'container_memory_cache';
const LIMIT_METRIC = 'container_spec_memory_limit_bytes';

/** Series of a recording by what they are. */
export interface MemoryRecording {
  readonly memory: RecordedSeries[];
  readonly starts: RecordedSeries[];
  readonly cache: RecordedSeries[];
  readonly limits: RecordedSeries[];
}

export interface ReadOptions {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly limits: Limits;
  readonly budget: { points: number };
  readonly names: LabelNames;
  readonly skips: Skips;
  /** Null: all containers. */
  readonly containers: readonly string[] | null;
}

/**
 * Reads the memory series of a recording: those of `metric`, or those that cAdvisor names, or those without a name.
 * Throws {@link ReplayError} when the file cannot be used or holds no memory series at all.
 */
export async function readMemory(o: ReadOptions, metric: string | null): Promise<MemoryRecording> {
  const recording: MemoryRecording = { memory: [], starts: [], cache: [], limits: [] };
  const others = new Set<string>();
  const roles: Readonly<Record<string, RecordedSeries[]>> = {
    ...Object.fromEntries(MEMORY_METRICS.map((name) => [name, metric === null ? recording.memory : []])),
    [START_METRIC]: recording.starts,
    [CACHE_METRIC]: recording.cache,
    [LIMIT_METRIC]: recording.limits,
    ...(metric === null ? {} : { [metric]: recording.memory }),
    '': recording.memory,
  };
  await readSeries(o, (series) => {
    if (Object.hasOwn(roles, series.metric)) roles[series.metric]!.push(series);
    else {
      others.add(series.metric.slice(0, 80));
      o.skips.add('other metric', series.metric);
    }
  });
  if (recording.memory.length > 0) return { ...recording, memory: preferred(recording.memory) };
  const found = others.size > 0 ? ` It holds ${[...others].slice(0, 5).join(', ')}.` : '';
  throw new ReplayError(
    `${o.name} holds no memory series of a named container.${found}`,
    metric === null
      ? `Name the metric that is memory with --memory-metric and the label that names containers with --container-label (now "${o.names.container}").`
      : `Check --memory-metric ${metric} and --container-label ${o.names.container}.`,
  );
}

/** Reads series that name a container in scope; what is not usable is counted. */
export async function readSeries(o: ReadOptions, onSeries: (series: RecordedSeries) => void): Promise<void> {
  const { name, limits, budget, names, skips, containers } = o;
  await parseMatrix(o.chunks, {
    name,
    limits,
    budget,
    onSeries(raw) {
      if (raw.metric === null) return skips.add('no labels', '');
      const series = toRecordedSeries(raw.metric, raw, names);
      const container = series.labels[names.container];
      if (container === undefined) return skips.add('no container label', series.metric);
      if (containers !== null && !containers.includes(container)) return;
      if (series.atMs.length === 0) return skips.add('no samples', container);
      onSeries(series);
    },
  });
}

/** Where a recording holds several measures of the same memory, the one that says most about leaks. */
function preferred(memory: readonly RecordedSeries[]): RecordedSeries[] {
  const present = new Set(memory.map((s) => s.metric));
  const best = MEMORY_METRICS.find((name) => present.has(name));
  const known = new Set(MEMORY_METRICS);
  return memory.filter((s) => !known.has(s.metric) || s.metric === best);
}
