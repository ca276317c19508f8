/** One measured figure beside its bound or peer, from the same run. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The bound as people read it: `<= 0.5`, or what the peer did. */
  readonly bound: string;
  readonly ok: boolean;
}

/** A figure that must not exceed `most`. */
export function atMost(name: string, value: number, unit: string, most: number): BenchRow {
  return { name, value, unit, bound: `<= ${most} ${unit}`, ok: value <= most };
}

/** A figure that must reach `least`. */
export function atLeast(name: string, value: number, unit: string, least: number): BenchRow {
  return { name, value, unit, bound: `>= ${least} ${unit}`, ok: value >= least };
}

/** Middle value of an odd number of runs. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
