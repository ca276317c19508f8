export interface Knot {
  readonly score: number;
  readonly probability: number;
}

/**
 * Isotonic regression of outcomes on scores by pooling adjacent violators: the best fit that never falls. Each block
 * becomes a knot at its mean score. Blocks are grown to `least` cases first, and each probability is pulled by one
 * success and one failure, so that none is 0 or 1: what was never seen to fail in 200 cases may fail in the next.
 * Source: Ayer, Brunk, Ewing, Reid and Silverman 1955, Annals of Mathematical Statistics 26:641.
 */
export function poolAdjacent(cases: readonly { score: number; leak: boolean }[], least: number): Knot[] {
  const sorted = [...cases].sort((a, b) => a.score - b.score);
  const blocks: { n: number; leaks: number; score: number }[] = [];
  for (const { score, leak } of sorted) {
    const last = blocks.at(-1);
    if (last !== undefined && last.n < least) {
      last.n++;
      last.leaks += leak ? 1 : 0;
      last.score += score;
    } else blocks.push({ n: 1, leaks: leak ? 1 : 0, score });
    if (blocks.at(-1)!.n >= least) mergeFalls(blocks);
  }
  if (blocks.length > 1 && blocks.at(-1)!.n < least) merge(blocks);
  mergeFalls(blocks);
  return blocks.map((b) => ({ score: b.score / b.n, probability: rate(b) }));
}

/** With the pull, so that the map itself never falls. */
function rate(b: { n: number; leaks: number }): number {
  return (b.leaks + 1) / (b.n + 2);
}

function mergeFalls(blocks: { n: number; leaks: number; score: number }[]): void {
  while (blocks.length > 1 && rate(blocks.at(-2)!) >= rate(blocks.at(-1)!)) merge(blocks);
}

function merge(blocks: { n: number; leaks: number; score: number }[]): void {
  const b = blocks.pop()!;
  const a = blocks.at(-1)!;
  a.n += b.n;
  a.leaks += b.leaks;
  a.score += b.score;
}
