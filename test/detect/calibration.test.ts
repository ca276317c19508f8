import { describe, expect, it } from 'vitest';
import { calibrated, rawScore } from '../../functions/detect/calibrated.ts';
import calibration from '../../functions/detect/calibration.json' with { type: 'json' };
import { judgeScopes } from '../../functions/detect/judge-scopes.ts';
import { prepareFloors } from '../../functions/detect/prepare-floors.ts';
import { fitLogistic } from '../bench/fit-logistic.ts';
import { poolAdjacent } from '../bench/pool-adjacent.ts';
import { SCENARIOS } from './scenarios.ts';
import { dice } from './simulate.ts';

describe('the frozen calibration', () => {
  it('knows every measure of the rules, and no other', () => {
    const given = SCENARIOS[0]!.make(1);
    const [judged] = judgeScopes(prepareFloors(given.segments)!, given);
    expect(calibration.weights.map((w) => w.measure).sort()).toEqual(Object.keys(judged!.measures).sort());
  });

  it('never falls while the score rises, and stays within what was counted', () => {
    const { measure, weight } = calibration.weights.find((w) => w.weight > 0)!;
    const at = (score: number) =>
      calibrated({ [measure]: (score - calibration.intercept) / weight + meanOf(measure) });
    const curve = Array.from({ length: 200 }, (_, i) => at(-15 + i / 5));
    for (let i = 1; i < curve.length; i++) expect(curve[i]!).toBeGreaterThanOrEqual(curve[i - 1]! - 1e-12);
    expect(curve[0]).toBe(calibration.knots[0]!.probability);
    expect(curve.at(-1)).toBe(calibration.knots.at(-1)!.probability);
    expect(curve.at(-1)!).toBeLessThan(1);
    expect(rawScore({})).toBe(calibration.intercept);
  });
});

function meanOf(measure: string): number {
  return calibration.weights.find((w) => w.measure === measure)!.mean;
}

describe('isotonic regression', () => {
  it('pools what falls', () => {
    const cases = [0, 0, 1, 1, 0, 1].map((leak, score) => ({ score, leak: leak === 1 }));
    const knots = poolAdjacent(cases, 1);
    expect(knots.map((k) => k.probability)).toEqual(
      [...knots.map((k) => k.probability)].sort((a, b) => a - b),
    );
    expect(knots.find((k) => k.score === 3)!.probability).toBeCloseTo(3 / 5, 9);
  });

  it('finds the probabilities that made the data', () => {
    const d = dice(4);
    const cases = Array.from({ length: 4000 }, () => {
      const score = 4 * d.uniform() - 2;
      return { score, leak: d.uniform() < 1 / (1 + Math.exp(-2 * score)) };
    });
    for (const k of poolAdjacent(cases, 200))
      expect(Math.abs(k.probability - 1 / (1 + Math.exp(-2 * k.score)))).toBeLessThan(0.1);
  });
});

describe('logistic regression', () => {
  it('finds the weights that made the data', () => {
    const d = dice(5);
    const rows = Array.from({ length: 6000 }, () => {
      const x = [3 + 2 * d.normal(), d.normal()];
      const p = 1 / (1 + Math.exp(-(0.5 + 0.8 * (x[0]! - 3) - 1.5 * x[1]!)));
      return { x, y: d.uniform() < p ? (1 as const) : (0 as const), weight: 1 };
    });
    const { intercept, means, weights } = fitLogistic(rows, 0.01);
    expect(weights[0]!).toBeCloseTo(0.8, 0);
    expect(weights[1]! / weights[0]!).toBeCloseTo(-1.5 / 0.8, 0);
    expect(intercept + weights[0]! * (3 - means[0]!) - weights[1]! * means[1]!).toBeCloseTo(0.5, 0);
  });
});
