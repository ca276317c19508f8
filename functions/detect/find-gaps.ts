import type { Gap, VerdictName } from '../contract/verdict.ts';
import { CALIBRATION_CASES } from './calibrated.ts';
import { counted, duration } from './describe.ts';
import type { Undecided } from './grown-parts.ts';
import { CYCLES_WITH_GROWTH } from './growth-shapes.ts';
import { heapGap, refusalGaps } from './heap-gap.ts';
import type { DetectInput } from './types.ts';

const DAY_MS = 86_400_000;

export interface GapFacts {
  readonly input: DetectInput;
  readonly verdict: VerdictName;
  readonly coveredMs: number;
  readonly droppedSamples: number;
  readonly cutInside: boolean;
  /** What is missing for any verdict; null when there was enough. */
  readonly missing: string | null;
  /** Rate of the growth, bytes per ms; 0 without any. */
  readonly slope: number;
  /** Why the kind of a leak is not known; null when it is, or without a leak. */
  readonly undecided: Undecided | null;
  readonly tenant: string | null;
}

/** What this evidence cannot show, and the measurement that would: a reader must not conclude more than was seen. */
export function findGaps(facts: GapFacts): Gap[] {
  const { input, verdict, coveredMs, droppedSamples, cutInside, missing, undecided, tenant } = facts;
  const gaps: Gap[] = [];
  const gap = (what: string, remedy: string) => gaps.push({ missing: what, remedy });
  const suspicious = verdict === 'leak' || verdict === 'suspect';
  if (missing !== null) gap(`enough data: ${missing}`, 'Sample for longer, or at a shorter interval.');
  if (missing === null && coveredMs < 0.95 * input.minWindowMs)
    gap(
      `a long enough window: ${duration(coveredMs)} of ${duration(input.minWindowMs)}; a cache that is still filling looks like a leak`,
      `${duration(input.minWindowMs - coveredMs)} more of samples.`,
    );
  if (coveredMs < CYCLES_WITH_GROWTH * DAY_MS)
    gap(
      `daily cycle: ${duration(coveredMs)} cannot tell slow growth from the rising edge of the day's load`,
      `${duration(CYCLES_WITH_GROWTH * DAY_MS - coveredMs)} more of history${input.requests.length > 0 ? '' : ', or request counts, which show the load'}.`,
    );
  const refusals = suspicious ? (input.inner?.refusals ?? []) : [];
  // Where a rule refused, more readings are no remedy.
  if (undecided !== null && (undecided.why !== 'never-read' || refusals.every((r) => r.of !== 'heap')))
    gaps.push(heapGap(undecided, facts.slope));
  gaps.push(...refusalGaps(refusals));
  if (suspicious && input.requests.length === 0 && tenant === null)
    gap(
      'request counts per tenant: which tenant drives the growth',
      'Give the container an access log with a tenant, a metrics endpoint or traces, or the label deployclaw.tenant.',
    );
  if (suspicious && input.requests.length > 0 && tenant === null)
    gap(
      'requests that tell the tenants apart: the growth fits more than one of them, or time, equally well',
      `${duration(Math.max(coveredMs, 3_600_000))} more of request counts in windows of 5 min or less${input.inner?.tenants?.tenants == null ? ", or a look into the heap for the tenants' ids" : ''}.`,
    );
  if (input.swapUsed)
    gap(
      'swap cache: swap is in use, and pages that were read back count twice until their place in swap is freed',
      'Turn swap off for the container, or wait until it is no longer used.',
    );
  if (input.oomKills > 0)
    gap(
      `${counted(input.oomKills, 'OOM kill')}: the life that ended shows only what fitted under the limit`,
      'Compare the rates of the lives before and after each kill.',
    );
  if (cutInside)
    gap(
      'start times of the processes: whether a worker restarted or a large collection ran',
      'Record the process tree, or wait for the next fall.',
    );
  if (droppedSamples > 0)
    gap(
      `${counted(droppedSamples, 'sample was', 'samples were')} unusable (not a number, negative or out of order) and left out`,
      'Check the recorder and the clock of the host.',
    );
  gap(
    `calibration on services like this one: the confidence was calibrated on ${CALIBRATION_CASES} simulated containers`,
    'Verdicts on 100 recorded containers whose leaks are known (replay --labels), half of them healthy.',
  );
  return gaps;
}
