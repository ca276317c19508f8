/** A rate of growth with the variance of its estimate. */
export interface Estimate {
  readonly slope: number;
  readonly variance: number;
}

/** What one explanation of the growth says about its rate, and how well it explains (Bayesian information criterion). */
export interface WeightedEstimate extends Estimate {
  readonly bic: number;
}

/**
 * One rate out of several explanations, each with the weight that the data give it: exp(-BIC/2). The variance holds
 * what each does not know and how much they disagree; an interval from the best explanation alone is too narrow
 * wherever a warm-up or a cycle could take part of the growth. Null without an explanation.
 * Source: Hoeting, Madigan, Raftery and Volinsky 1999, Statistical Science 14:382, Bayesian model averaging.
 *
 * @example averageRates([{ slope: 1, variance: 0, bic: 0 }, { slope: 3, variance: 0, bic: 0 }]) // { slope: 2, variance: 1 }
 */
export function averageRates(estimates: readonly WeightedEstimate[]): Estimate | null {
  const least = estimates.reduce((a, e) => Math.min(a, e.bic), Infinity);
  let weight = 0;
  let slope = 0;
  for (const e of estimates) {
    const w = Math.exp((least - e.bic) / 2);
    weight += w;
    slope += w * e.slope;
  }
  if (!(weight > 0)) return null;
  slope /= weight;
  let variance = 0;
  for (const e of estimates)
    variance += (Math.exp((least - e.bic) / 2) / weight) * (e.variance + (e.slope - slope) ** 2);
  return Number.isFinite(slope) && Number.isFinite(variance) ? { slope, variance } : null;
}
