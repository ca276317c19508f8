import type { Segment, Series } from '../../functions/detect/types.ts';
import type { Dice } from './dice.ts';
import { MINUTE } from './units.ts';
import type { Plan } from './world.ts';

type Fault = NonNullable<Plan['faults']>[number];
interface Rows {
  readonly atMs: number[];
  readonly anon: number[];
  readonly file: number[];
}

/** What goes wrong between a kernel counter and a series. */
export function addFaults(segments: readonly Segment[], faults: readonly Fault[], d: Dice): Segment[] {
  return segments.map((s) => {
    let rows: Rows = {
      atMs: [...s.anonBytes.atMs],
      anon: [...s.anonBytes.values],
      file: [...s.fileBytes.values],
    };
    for (const fault of faults) rows = FAULTS[fault](rows, d);
    const series = (values: number[]): Series => ({ atMs: rows.atMs, values });
    return { startedAtMs: s.startedAtMs, anonBytes: series(rows.anon), fileBytes: series(rows.file) };
  });
}

const FAULTS: Readonly<Record<Fault, (rows: Rows, d: Dice) => Rows>> = {
  /** Up to three holes of up to an hour and a half, and single samples lost. */
  gaps(rows, d) {
    const n = rows.atMs.length;
    const holes = Array.from({ length: 1 + Math.floor(3 * d.uniform()) }, () => {
      const from = rows.atMs[Math.floor(n * d.uniform())]!;
      return [from, from + d.between(5, 90) * MINUTE] as const;
    });
    const kept = rows.atMs.map((t) => !holes.some(([a, b]) => t >= a && t < b) && !d.chance(0.01));
    return pick(rows, kept.some(Boolean) ? kept.flatMap((k, i) => (k ? [i] : [])) : [0]);
  },
  /** The same reading twice. */
  duplicates(rows, d) {
    return pick(
      rows,
      rows.atMs.flatMap((_, i) => (d.chance(0.03) ? [i, i] : [i])),
    );
  },
  /** Samples stop for some minutes; what comes after is not aligned with what was before. */
  'agent-restart'(rows, d) {
    const at = rows.atMs[Math.floor(rows.atMs.length * d.uniform())]!;
    const back = at + d.between(1, 12) * MINUTE;
    const shift = Math.floor(d.between(1, 9) * 1000);
    const kept = pick(
      rows,
      rows.atMs.flatMap((t, i) => (t < at || t >= back ? [i] : [])),
    );
    return { ...kept, atMs: kept.atMs.map((t) => (t >= back ? t + shift : t)) };
  },
  /** Ticks come late by up to a tenth. */
  jitter(rows, d) {
    const step = (rows.atMs[1] ?? 0) - (rows.atMs[0] ?? 0);
    return { ...rows, atMs: rows.atMs.map((t) => t + Math.floor((d.uniform() * step) / 10)) };
  },
};

function pick({ atMs, anon, file }: Rows, which: readonly number[]): Rows {
  return {
    atMs: which.map((i) => atMs[i]!),
    anon: which.map((i) => anon[i]!),
    file: which.map((i) => file[i]!),
  };
}
