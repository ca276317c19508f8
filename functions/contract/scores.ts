import { z } from 'zod';

/** A share with its counts and the 95 % Wilson bounds; all null but the counts when nothing was counted (`of` 0). */
export const proportion = z.object({
  count: z.number().int().nonnegative(),
  of: z.number().int().nonnegative(),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type Proportion = z.infer<typeof proportion>;

const scoreSet = z.object({
  leaking: z.number().int().nonnegative(),
  healthy: z.number().int().nonnegative(),
  /** Leaking containers that were called at the threshold. */
  recall: proportion,
  /** Called containers that leak. */
  precision: proportion,
  /** Healthy containers that were called. */
  false_alarm_rate: proportion,
  /** Containers without a verdict; they count as not called. */
  undetermined: proportion,
  /** Probability that a leaking container has a higher confidence than a healthy one, ties counting half. */
  auroc: z.object({ value: z.number().nullable(), leaking: z.number().int(), healthy: z.number().int() }),
  /** |estimate / truth - 1| over called leaks; quantiles by linear interpolation. */
  rate_error: z.object({
    count: z.number().int(),
    median: z.number().nullable(),
    p90: z.number().nullable(),
  }),
  /** Called leaks whose 95 % interval holds the true rate. */
  interval_coverage: proportion,
  /** Called leaks of one tenant for which that tenant was named. */
  tenant_top_1: proportion,
  /** Called leaks for which another tenant was named, or one although no tenant owns the leak. */
  tenant_wrong: proportion,
  /** Expected calibration error over at most ten bins of equal mass; equal confidences stay in one bin. */
  ece: z.object({
    value: z.number().nullable(),
    bins: z.array(
      z.object({ count: z.number().int(), mean_confidence: z.number(), share_leaking: z.number() }),
    ),
  }),
  /** Mean squared difference of confidence and outcome. */
  brier: z.object({ value: z.number().nullable(), count: z.number().int() }),
});
export type ScoreSet = z.infer<typeof scoreSet>;

/** How well verdicts agree with labels. */
export const scores = scoreSet.extend({
  /** Confidence from which a container counts as called. */
  threshold: z.number(),
  /** Containers that have both a verdict and a label: what everything here is computed from. */
  matched: z.number().int().nonnegative(),
  /** Further verdicts on a matched container (replicas): the surest of them was scored. */
  replicas_merged: z.number().int().nonnegative(),
  /** Containers that have a verdict but no label, sorted. */
  without_label: z.array(z.string()),
  /** Labels whose container has no verdict, sorted. */
  without_verdict: z.array(z.string()),
  by_family: z.record(z.string(), scoreSet),
});
export type Scores = z.infer<typeof scores>;
