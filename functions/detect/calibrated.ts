import calibration from './calibration.json' with { type: 'json' };

/** Probability of a leak before anything was seen: the share of leaks in the data of the calibration. */
export const PRIOR: number = calibration.prior;

/** Containers whose truth was known. */
export const CALIBRATION_CASES: number = calibration.cases;

/**
 * What the interval of a rate must be widened by so that it covers as often as it says, by what explains the growth: a
 * line alone leaves little to be wrong about, a warm-up, steps or the requests beside it leave more.
 */
export const INTERVAL_FACTORS: Readonly<Record<'line' | 'shape' | 'requests', number>> =
  calibration.intervalFactors;

/**
 * Raw score of the rules' measures: their weighted sum, weights by logistic regression. A measure that the calibration
 * does not know counts nothing.
 */
export function rawScore(measures: Readonly<Record<string, number>>): number {
  return calibration.weights.reduce(
    (sum, { measure, mean, weight }) => sum + weight * ((measures[measure] ?? mean) - mean),
    calibration.intercept,
  );
}

/**
 * Probability of a leak, by the frozen isotonic map of calibration.json: among containers of the data it names that got
 * this score, so many leaked. Between its knots it is interpolated, beyond them constant: nothing is surer than
 * what was counted. Made by test/bench/calibrate.ts.
 */
export function calibrated(measures: Readonly<Record<string, number>>): number {
  const score = rawScore(measures);
  const { knots } = calibration;
  const above = knots.findIndex((k) => k.score >= score);
  if (above < 0) return knots.at(-1)!.probability;
  const right = knots[above]!;
  const left = knots[above - 1];
  if (left === undefined) return right.probability;
  const part = (score - left.score) / (right.score - left.score);
  return left.probability + part * (right.probability - left.probability);
}
