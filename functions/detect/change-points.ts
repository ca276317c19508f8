/** Floors between two changes of level. */
const LEAST_LENGTH = 3;

/**
 * Where the mean of a series changes: the split with the least squared error plus `penalty` for each change, found
 * exactly and, with pruning, mostly in linear time. Indices of the first value after each change, ascending.
 * Source: Killick, Fearnhead and Eckley 2012, JASA 107:1590 (PELT), cost of a normal mean with known variance.
 *
 * @param penalty in squared units of the values; for noise of variance v with autocorrelation r,
 *   3 v ln(n) (1 + r) / (1 - r): correlated noise wanders, and wandering is no change
 * @example changePoints([0, 0, 0, 0, 9, 9, 9, 9], 1) // [4]
 */
export function changePoints(values: readonly number[], penalty: number): number[] {
  const n = values.length;
  const sum = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    sum[i + 1] = sum[i]! + values[i]!;
    squares[i + 1] = squares[i]! + values[i]! ** 2;
  }
  const cost = (from: number, to: number): number =>
    squares[to]! - squares[from]! - (sum[to]! - sum[from]!) ** 2 / (to - from);
  const least = new Float64Array(n + 1).fill(Infinity);
  least[0] = -penalty;
  const last = new Int32Array(n + 1);
  let candidates: number[] = [0];
  for (let end = LEAST_LENGTH; end <= n; end++) {
    for (const from of candidates) {
      if (end - from < LEAST_LENGTH) continue;
      const total = least[from]! + cost(from, end) + penalty;
      if (total < least[end]!) {
        least[end] = total;
        last[end] = from;
      }
    }
    candidates = candidates.filter(
      (from) => end - from < LEAST_LENGTH || least[from]! + cost(from, end) <= least[end]!,
    );
    candidates.push(end - LEAST_LENGTH + 1);
  }
  const out: number[] = [];
  for (let end = n; end > 0 && last[end]! > 0; end = last[end]!) out.push(last[end]!);
  return out.reverse();
}
