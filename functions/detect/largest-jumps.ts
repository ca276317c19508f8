import type { FloorColumns } from './floor-columns.ts';

const MOST = 4;

/** Indices before which the floor jumps most, judged by medians of three on either side; at most four. */
export function largestJumps({ y, bounds }: FloorColumns): number[] {
  const level = (i: number): number => [y[i - 1]!, y[i]!, y[i + 1]!].sort((a, b) => a - b)[1]!;
  const sizes: { i: number; size: number }[] = [];
  for (const [from, to] of bounds)
    for (let i = from + 3; i <= to - 3; i++) sizes.push({ i, size: Math.abs(level(i + 1) - level(i - 2)) });
  sizes.sort((a, b) => b.size - a.size || a.i - b.i);
  const chosen: number[] = [];
  for (const { i } of sizes) {
    if (chosen.length === MOST) break;
    // Neighbours of a jump are large as well, by the width of the comparison.
    if (chosen.every((c) => Math.abs(c - i) > 3)) chosen.push(sharpest(y, i));
  }
  return chosen;
}

/** The medians of three are as far apart one place before and after a jump: the jump is where neighbours differ most. */
function sharpest(y: Float64Array, i: number): number {
  const move = (k: number): number => Math.abs(y[k]! - y[k - 1]!);
  return [i - 1, i + 1].reduce((best, k) => (move(k) > move(best) ? k : best), i);
}
