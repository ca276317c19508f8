/**
 * Area under the ROC curve: the probability that a random positive scores higher than a random negative, ties counting
 * half. It asks only whether the order is right, not whether the confidence is. Null when either list is empty.
 * Computed from mid-ranks (Mann-Whitney U / (m n)).
 * @example areaUnderRoc([0.9, 0.5], [0.5, 0.1]) // 0.875
 */
export function areaUnderRoc(positives: readonly number[], negatives: readonly number[]): number | null {
  if (positives.length === 0 || negatives.length === 0) return null;
  const all = [
    ...positives.map((score) => ({ score, positive: true })),
    ...negatives.map((score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && all[to]!.score === all[from]!.score) to++;
    const midRank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) if (all[i]!.positive) rankSum += midRank;
    from = to;
  }
  const m = positives.length;
  return (rankSum - (m * (m + 1)) / 2) / (m * negatives.length);
}
