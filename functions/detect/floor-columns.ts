import type { Bounds } from './fit-autoregressive.ts';
import type { Series } from './types.ts';

const MB = 1_048_576;

/** All runs of a floor in one set of columns, for the models: memory in MB, run after run. */
export interface FloorColumns {
  readonly y: Float64Array;
  readonly atMs: Float64Array;
  /** Time since the first floor of the run: what starts anew with every life. */
  readonly ageMs: Float64Array;
  readonly bounds: Bounds;
  /** From the first floor to the last, pauses included. */
  readonly spanMs: number;
  /** The same without the pauses between runs. */
  readonly coveredMs: number;
  readonly longestLifeMs: number;
  /** Time from 0 to 1 over the span. */
  readonly line: Float64Array;
  /** A column made of a function of the index. */
  map(f: (index: number) => number): Float64Array;
}

export function floorColumns(runs: readonly Series[]): FloorColumns {
  const bounds: [number, number][] = [];
  const y: number[] = [];
  const atMs: number[] = [];
  const ageMs: number[] = [];
  for (const run of runs) {
    if (run.values.length === 0) continue;
    const from = y.length;
    run.values.forEach((v, i) => {
      y.push(v / MB);
      atMs.push(run.atMs[i]!);
      ageMs.push(run.atMs[i]! - run.atMs[0]!);
    });
    bounds.push([from, y.length]);
  }
  const n = y.length;
  const spanMs = (atMs.at(-1) ?? 0) - (atMs[0] ?? 0);
  return {
    y: Float64Array.from(y),
    atMs: Float64Array.from(atMs),
    ageMs: Float64Array.from(ageMs),
    bounds,
    spanMs,
    coveredMs: bounds.reduce((sum, [, to]) => sum + ageMs[to - 1]!, 0),
    longestLifeMs: Math.max(1, ...bounds.map(([, to]) => ageMs[to - 1]!)),
    line: column(n, (i) => (atMs[i]! - atMs[0]!) / Math.max(1, spanMs)),
    map: (f) => column(n, f),
  };
}

function column(n: number, f: (index: number) => number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = f(i);
  return out;
}
