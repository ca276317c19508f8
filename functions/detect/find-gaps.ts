import type { Gap, VerdictName } from '../contract/verdict.ts';
import { duration } from './describe.ts';
import { CYCLES_WITH_GROWTH } from './growth-shapes.ts';
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
}

/** What this evidence cannot show, and the measurement that would: a reader must not conclude more than was seen. */
export function findGaps({ input, verdict, coveredMs, droppedSamples, cutInside, missing }: GapFacts): Gap[] {
  const gaps: Gap[] = [];
  const gap = (what: string, remedy: string) => gaps.push({ missing: what, remedy });
  const suspicious = verdict === 'leak' || verdict === 'suspect';
  if (missing !== null) gap(`enough data: ${missing}`, 'Sample for longer, or at a shorter interval.');
  if (missing === null && coveredMs < 0.95 * input.minWindowMs)
    gap(
      `a long enough window: ${duration(coveredMs)} of ${duration(input.minWindowMs)}; a cache that is still filling looks like a leak`,
      'Sample for longer, or score the history once it covers the window.',
    );
  if (coveredMs < CYCLES_WITH_GROWTH * DAY_MS)
    gap(
      `daily cycle: ${duration(coveredMs)} cannot tell slow growth from the rising edge of the day's load`,
      'Judge two days of history or more, or count requests.',
    );
  if (suspicious)
    gap(
      'heap census: whether Python objects, native memory or fragmentation grow',
      'Read the heap twice, minutes apart, and compare the types.',
    );
  if (suspicious && input.requests.length === 0 && input.labelTenant === null)
    gap(
      'request counts per tenant: which tenant drives the growth',
      'Give the container an access log with a tenant, a metrics endpoint or traces, or the label deployclaw.tenant.',
    );
  if (input.swapUsed)
    gap(
      'swapped-out memory: swap is in use, so resident memory understates what is held',
      'Add swap to the signal, or turn swap off for the container.',
    );
  if (input.oomKills > 0)
    gap(
      `${input.oomKills} OOM kills: the life that ended shows only what fitted under the limit`,
      'Compare the rates of the lives before and after each kill.',
    );
  if (cutInside)
    gap(
      'start times of the processes: whether a worker restarted or a large collection ran',
      'Record the process tree, or wait for the next fall.',
    );
  if (droppedSamples > 0)
    gap(
      `${droppedSamples} samples were unusable (not a number, negative or out of order) and left out`,
      'Check the recorder and the clock of the host.',
    );
  gap(
    'calibration: the confidence is ordered, but nobody has counted how often 0.9 is right',
    'Score recorded containers whose leaks are known and fit the confidence to the outcomes.',
  );
  return gaps;
}
