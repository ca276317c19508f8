import { type Detector, ruleAnswer } from './baseline.ts';
import { leastSquares } from './least-squares.ts';
import { wholeSeries } from './whole-series.ts';

const LEAST_R2 = 0.8;

/** A rising straight line that explains 80 % of the variance: the rule of many scripts, and the gate of Precog. */
export const gatedLeastSquares: Detector = async (cases) =>
  cases.map(({ input }) => {
    const line = leastSquares(wholeSeries(input));
    return line === null || line.slope <= 0 ? ruleAnswer(0, 0) : ruleAnswer(line.r2 / LEAST_R2, line.slope);
  });
