/** Halvings of the bracket around the best coarse value: a sixteenth of the grid's step is finer than the noise. */
const REFINEMENTS = 4;

interface Scored {
  readonly bic: number;
}

/**
 * Best member of a family that differs in one positive number: the coarse values first, then closer and closer around
 * the best of them. Without the second part, what the grid misses of a warm-up would pass for growth that lasts.
 * Null when no member can be fitted.
 */
export function searchFamily<M extends Scored>(
  coarse: readonly number[],
  explain: (value: number) => M | null,
): M | null {
  const score = (value: number) => ({ value, model: explain(value) });
  const tried = coarse.map(score);
  const winner = tried.reduce((a, b) => (better(b.model, a.model) ? b : a));
  if (winner.model === null || coarse.length < 2) return winner.model;
  const at = tried.indexOf(winner);
  let left = Math.log(coarse[at - 1] ?? winner.value);
  let right = Math.log(coarse[at + 1] ?? winner.value);
  let best = winner;
  for (let i = 0; i < REFINEMENTS; i++) {
    const middle = Math.log(best.value);
    const sides = [(left + middle) / 2, (middle + right) / 2].map((v) => score(Math.exp(v)));
    const [lower, upper] = sides;
    if (better(lower!.model, best.model) && !better(upper!.model, lower!.model)) {
      right = middle;
      best = lower!;
    } else if (better(upper!.model, best.model)) {
      left = middle;
      best = upper!;
    } else {
      left = Math.log(lower!.value);
      right = Math.log(upper!.value);
    }
  }
  return best.model;
}

function better(a: Scored | null, b: Scored | null): boolean {
  return a !== null && (b === null || a.bic < b.bic);
}
