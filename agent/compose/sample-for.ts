import { setTimeout as sleep } from 'node:timers/promises';
import { plural } from '../../functions/report/units.ts';
import type { Discovery } from '../discover/discovery.ts';
import type { Settings } from '../settings/definitions.ts';
import type { Measurement } from './measurement.ts';
import type { Progress } from './progress.ts';

export interface SampleForOptions {
  readonly settings: Settings;
  readonly measurement: Measurement;
  readonly discovery: Discovery;
  readonly progress: Progress;
  /** What goes on beside the sampling; null: nothing. */
  readonly beside: () => string | null;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Lets the measurement run for the scan's duration, or until the signal aborts, with progress and checkpoints. */
export async function sampleFor({
  settings,
  measurement,
  discovery,
  progress,
  beside,
  signal,
  now,
}: SampleForOptions): Promise<void> {
  const startMs = now();
  const endMs = startMs + settings.duration;
  for (;;) {
    const left = endMs - now();
    if (left <= 0 || signal.aborted) return;
    const counts = measurement.counts();
    const readings = [...measurement.seen().values()].reduce((sum, s) => sum + s.samples, 0);
    const noun = discovery.mode === 'docker' ? 'container' : 'process group';
    const also = beside();
    progress.share(
      `Sampling ${plural(discovery.targets().length, noun)}: ${plural(readings, 'reading')}, ${plural(counts.requests.linesParsed, 'request')}${also === null ? '' : `, ${also}`}`,
      now() - startMs,
      settings.duration,
    );
    await sleep(Math.min(left, 1000), undefined, { signal }).catch(() => {});
    measurement.checkpoint();
  }
}
