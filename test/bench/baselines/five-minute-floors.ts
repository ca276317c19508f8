import type { Series } from '../../../functions/detect/types.ts';

const BIN_MS = 300_000;

/** Least value of every five minutes that have one. */
export function fiveMinuteFloors({ atMs, values }: Series): Series {
  const floors = new Map<number, number>();
  atMs.forEach((t, i) => {
    const bin = Math.floor(t / BIN_MS) * BIN_MS;
    floors.set(bin, Math.min(floors.get(bin) ?? Number.POSITIVE_INFINITY, values[i]!));
  });
  return { atMs: [...floors.keys()], values: [...floors.values()] };
}
