import { type Detector, ruleAnswer } from './baseline.ts';
import { leastSquares } from './least-squares.ts';
import { lastPart, wholeSeries } from './whole-series.ts';

const HOUR_MS = 3_600_000;

/**
 * Prometheus' usual alert: `predict_linear(memory[4h], 4 * 3600) > limit`; without a limit, growth of more than 20 % in
 * 24 hours. Asked once, at the window's end: asked all the time, as in production, it would alarm more often.
 */
export const predictLinear: Detector = async (cases) =>
  cases.map(({ input }) => {
    const line = leastSquares(lastPart(wholeSeries(input), 4 * HOUR_MS));
    if (line === null) return ruleAnswer(0, 0);
    const needed =
      input.limitBytes === null
        ? (0.2 * line.atEnd) / (24 * HOUR_MS)
        : (input.limitBytes - line.atEnd) / (4 * HOUR_MS);
    return ruleAnswer(line.slope <= 0 ? 0 : line.slope / Math.max(needed, 1e-9), line.slope);
  });
