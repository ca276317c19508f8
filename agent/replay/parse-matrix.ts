import { JSONParser } from '@streamparser/json';
import type { Limits } from './limits.ts';
import { createPointBuffer, type Points } from './point-buffer.ts';
import { ReplayError } from './replay-error.ts';

export interface MatrixSeries extends Points {
  /** All labels with `__name__`; null when the series has no object of texts as its `metric`. */
  readonly metric: Readonly<Record<string, string>> | null;
}

export interface ParseOptions {
  /** How messages name the source: a path, "stdin", a URL. */
  readonly name: string;
  readonly limits: Limits;
  /** Samples read so far with the weights of their series, over all sources of a run. */
  readonly budget: { points: number };
  readonly onSeries: (series: MatrixSeries) => void;
}

const PATHS = [
  '$.status',
  '$.error',
  '$.errorType',
  '$.data.resultType',
  '$.data.result.*.metric',
  '$.data.result.*.values.*',
  '$.data.result.*',
];
/** Depth of what each path emits: the number of containers around it. */
const DEPTH = { top: 1, data: 2, series: 3, metric: 4, point: 5 } as const;

const MAX_DEPTH = 16;
/** Tokens without a sample or a series between them, and bytes without a token: no answer of Prometheus comes near. */
const MAX_IDLE_TOKENS = 200_000;
const MAX_IDLE_BYTES = 1_048_576;

/**
 * Reads an answer of Prometheus' `query_range` (https://prometheus.io/docs/prometheus/latest/querying/api/) series by
 * series, in memory bounded by the largest series. Throws {@link ReplayError}, and nothing else, for what is no JSON, no
 * matrix, an error status or beyond the limits; what is wrong with single samples is counted in each series.
 */
export async function parseMatrix(chunks: AsyncIterable<Uint8Array>, o: ParseOptions): Promise<void> {
  const reader = createReader(o);
  for await (const chunk of chunks) reader.write(chunk);
  reader.end();
}

interface Reader {
  write(chunk: Uint8Array): void;
  end(): void;
}

function createReader(o: ParseOptions): Reader {
  const points = createPointBuffer(o.limits);
  const facts: Record<string, unknown> = {};
  let failure: ReplayError | null = null;
  let [series, depth, idleTokens, bytesSinceToken, bytes] = [0, 0, 0, 0, 0];
  const fail = (what: string, remedy: string, cause?: unknown): void => {
    failure ??= new ReplayError(`${o.name} ${what}`, remedy, { cause });
  };
  const tooMuch = (what: string, limit: number): void =>
    fail(
      `holds more than ${limit} ${what}.`,
      'Record fewer containers, a shorter range or a larger step, or replay it in parts.',
    );
  const endSeries = (value: unknown): void => {
    o.budget.points += points.size() + o.limits.seriesWeight;
    if (++series > o.limits.maxSeries) tooMuch('series', o.limits.maxSeries);
    else if (failure === null) o.onSeries({ metric: labelsOf(value), ...points.take() });
  };

  const parser = new JSONParser({ paths: PATHS, keepStack: false });
  parser.onValue = ({ value, key, stack }) => {
    idleTokens = 0;
    if (failure !== null) return;
    if (stack.length === DEPTH.point) {
      if (!points.add(value)) tooMuch('samples in one series', o.limits.maxPointsPerSeries);
      else if (o.budget.points + points.size() > o.limits.maxPoints)
        tooMuch(
          `samples (with the files before it; a series counts as ${o.limits.seriesWeight} more)`,
          o.limits.maxPoints,
        );
    } else if (stack.length === DEPTH.series) endSeries(value);
    else if (stack.length !== DEPTH.metric) facts[String(key)] = value;
    if (facts.resultType !== undefined && facts.resultType !== 'matrix') notMatrix(facts, fail);
  };
  parser.onToken = ({ token }) => {
    bytesSinceToken = 0;
    if (token === 0 || token === 2) depth++;
    else if (token === 1 || token === 3) depth--;
    if (depth > MAX_DEPTH || ++idleTokens > MAX_IDLE_TOKENS)
      fail('is no answer of Prometheus: it nests too deep or holds too much beside its series.', REMEDY);
  };
  parser.onError = (error) =>
    fail(
      `is not JSON: ${error.message.split('. ')[0]} (near byte ${bytes}, after ${series} series).`,
      REMEDY,
      error,
    );

  const guarded = (work: () => void): void => {
    if (failure === null) work();
    if (failure !== null) throw failure;
  };
  return {
    write: (chunk) =>
      guarded(() => {
        bytesSinceToken += chunk.length;
        if (bytesSinceToken > MAX_IDLE_BYTES) fail('holds a text of more than a megabyte.', REMEDY);
        else parser.write(chunk);
        bytes += chunk.length;
      }),
    end: () =>
      guarded(() => {
        if (bytes === 0) fail('is empty.', REMEDY);
        else if (!parser.isEnded)
          fail(`is truncated: it ends in the middle after ${bytes} bytes and ${series} series.`, REMEDY);
        else checkAnswer(facts, fail);
      }),
  };
}

const REMEDY = 'Give the whole answer of GET /api/v1/query_range as it came, plain or gzipped.';

type Fail = (what: string, remedy: string) => void;

function checkAnswer(facts: Readonly<Record<string, unknown>>, fail: Fail): void {
  if (facts.status === 'error') {
    const said = [facts.errorType, facts.error].filter((v) => typeof v === 'string').join(': ');
    fail(
      `is an error that Prometheus answered: ${said.slice(0, 500)}.`,
      'Correct the query and record it again.',
    );
  } else if (facts.status !== 'success')
    fail('is no answer of Prometheus: it has no status "success".', REMEDY);
  else if (facts.resultType !== 'matrix') notMatrix(facts, fail);
}

function notMatrix({ resultType }: Readonly<Record<string, unknown>>, fail: Fail): void {
  const is = typeof resultType === 'string' ? `a ${resultType.slice(0, 40)}` : 'of no type';
  fail(
    `is no matrix: its result is ${is}.`,
    'Ask /api/v1/query_range (not /api/v1/query) for a range of time.',
  );
}

function labelsOf(element: unknown): Record<string, string> | null {
  const metric = (element as { metric?: unknown } | null)?.metric;
  if (typeof metric !== 'object' || metric === null || Array.isArray(metric)) return null;
  const entries = Object.entries(metric);
  return entries.every(([, v]) => typeof v === 'string') ? Object.fromEntries(entries) : null;
}
