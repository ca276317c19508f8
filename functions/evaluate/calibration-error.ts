import type { ScoreSet } from '../contract/scores.ts';
import { interpolatedQuantile } from './interpolated-quantile.ts';

const BINS = 10;

export interface Prediction {
  /** 0..1. */
  readonly confidence: number;
  readonly leaks: boolean;
}

/**
 * Expected calibration error: how far the confidence is from how often it is right, averaged over bins that hold equally
 * many predictions. Bin edges are the deciles of the confidences, so equal confidences share a bin and the order of
 * the predictions changes nothing; bins may then be fewer than ten. The same bins as scikit-learn's
 * `calibration_curve(strategy="quantile")`. Naeini et al. 2015, AAAI, for the measure.
 */
export function calibrationError(predictions: readonly Prediction[]): ScoreSet['ece'] {
  const confidences = predictions.map((p) => p.confidence);
  const edges = Array.from({ length: BINS - 1 }, (_, i) => interpolatedQuantile(confidences, (i + 1) / BINS));
  const groups = Map.groupBy(predictions, (p) => edges.filter((edge) => edge! < p.confidence).length);
  const bins = [...groups]
    .sort(([a], [b]) => a - b)
    .map(([, members]) => ({
      count: members.length,
      mean_confidence: members.reduce((sum, p) => sum + p.confidence, 0) / members.length,
      share_leaking: members.filter((p) => p.leaks).length / members.length,
    }));
  const weighted = bins.reduce(
    (sum, bin) => sum + bin.count * Math.abs(bin.mean_confidence - bin.share_leaking),
    0,
  );
  return { value: predictions.length === 0 ? null : weighted / predictions.length, bins };
}
