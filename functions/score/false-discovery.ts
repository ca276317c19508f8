/**
 * p-values adjusted for how many there are (Benjamini and Hochberg 1995, JRSS B 57:289): calling all at or below q keeps
 * the expected share of false calls at q, if the tests are independent or depend positively. With `arbitrary`
 * dependence each is larger by 1 + 1/2 + ... + 1/m (Benjamini and Yekutieli 2001, Annals of Statistics 29:1165).
 * In the order of the input.
 */
export function adjustPValues(p: readonly number[], arbitrary = false): number[] {
  const m = p.length;
  const harmonic = arbitrary ? p.reduce((sum, _, i) => sum + 1 / (i + 1), 0) : 1;
  const order = p.map((_, i) => i).sort((a, b) => p[b]! - p[a]!);
  const out = new Array<number>(m).fill(1);
  let least = 1;
  order.forEach((i, place) => {
    least = Math.min(least, (p[i]! * m * harmonic) / (m - place));
    out[i] = least;
  });
  return out;
}

/**
 * Which of several e-values may be called at once, so that the expected share of false calls stays at `alpha` whatever
 * the dependence between them (Wang and Ramdas 2022, JRSS B 84:822, e-BH): the k largest, for the largest k of which
 * the k-th is at least m / (k alpha).
 *
 * `of` says of how many hypotheses these are a part; the default is all. Whoever sees a part only calls fewer: with k
 * called of it, each has at least of / (k alpha), and a set that is called in parts still has it for the sum of all k. That
 * is all that the bound on false calls needs (the same paper, Proposition 2, on self-consistent procedures).
 *
 * @example callByEValues([100, 1, 1], 0.1) // [true, false, false]
 */
export function callByEValues(e: readonly number[], alpha: number, of = e.length): boolean[] {
  const sorted = [...e].sort((a, b) => b - a);
  const k = sorted.findLastIndex((value, i) => value >= of / ((i + 1) * alpha)) + 1;
  const least = k === 0 ? Infinity : sorted[k - 1]!;
  return e.map((value) => value >= least);
}
