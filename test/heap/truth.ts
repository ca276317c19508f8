import type { HeapCensus } from '../../agent/heap/census/heap-census.ts';
import type { PythonTarget } from './python-target.ts';

/** What a target tells about its own heap, from a child forked at that moment (targets/app/truth.py). */
export interface HeapTruth {
  readonly python: string;
  readonly objects: number;
  /** Objects that the collector knows: a part of `objects`. */
  readonly tracked: number;
  /** Objects by type, named as in a census: `dict`, `app.handlers.Session`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Sums of sys.getsizeof by type, bytes; not rounded up to blocks. */
  readonly getsizeof: Readonly<Record<string, number>>;
  /** From sys._debugmallocstats(); null without pymalloc. */
  readonly allocator: { readonly arenaBytes: number; readonly usedBytes: number } | null;
  /** gc.get_stats(), youngest generation first. */
  readonly gc: readonly { collections: number; collected: number; uncollectable: number }[];
  readonly threads: number;
}

/** A type on which a census and the truth differ. */
export interface CountError {
  readonly type: string;
  readonly counted: number;
  /** From the two truths around the census, least and most. */
  readonly truth: readonly [number, number];
  /** Distance from that range by the size of the nearer end, 0..1; 0 inside. */
  readonly error: number;
}

/** Asks a target that runs heap_target.py for the truth about its heap now. */
export async function truthOf(target: PythonTarget): Promise<HeapTruth> {
  target.send('truth');
  return JSON.parse(await target.line()) as HeapTruth;
}

/**
 * How far a census is from the truth, worst type first, over the types that have at least `leastCount` objects in
 * either. Of a target that changes while it is read, the truth is asked for before and after: a count between the two
 * is right.
 */
export function countErrors(
  census: Pick<HeapCensus, 'types'>,
  truths: readonly [HeapTruth, ...HeapTruth[]],
  leastCount = 1000,
): readonly CountError[] {
  const counted = new Map<string, number>();
  for (const { type, count } of census.types) counted.set(type, (counted.get(type) ?? 0) + count);
  const types = new Set([...counted.keys(), ...truths.flatMap((truth) => Object.keys(truth.counts))]);
  return [...types]
    .map((type) =>
      countError(
        type,
        counted.get(type) ?? 0,
        truths.map((truth) => truth.counts[type] ?? 0),
      ),
    )
    .filter((error) => Math.max(error.counted, error.truth[1]) >= leastCount)
    .sort((a, b) => b.error - a.error);
}

function countError(type: string, counted: number, told: readonly number[]): CountError {
  const least = Math.min(...told);
  const most = Math.max(...told);
  const distance = Math.max(least - counted, counted - most, 0);
  const nearer = counted < least ? least : most;
  return { type, counted, truth: [least, most], error: distance / Math.max(nearer, 1) };
}

/**
 * Does something while a target replaces its units, and tells how many it replaced meanwhile. An object that is replaced
 * while the heap is read may be counted twice or not at all, depending on which of its places was read when: no reader
 * that does not stop the process can tell better.
 */
export async function whileReplacing<T>(
  target: PythonTarget,
  act: () => Promise<T>,
): Promise<{ readonly result: T; readonly replaced: number }> {
  const before = await replacedSoFar(target);
  const result = await act();
  return { result, replaced: (await replacedSoFar(target)) - before };
}

async function replacedSoFar(target: PythonTarget): Promise<number> {
  target.send('replaced');
  return Number(await target.line());
}
