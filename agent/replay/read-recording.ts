import { plural } from '../../functions/report/units.ts';
import type { Progress } from '../compose/progress.ts';
import type { Settings } from '../settings/definitions.ts';
import { assignRequests } from './assign-requests.ts';
import { groupContainers, type RecordedContainer } from './group-containers.ts';
import type { LabelNames } from './label-names.ts';
import type { Limits } from './limits.ts';
import { readMemory } from './read-memory.ts';
import { readRequests } from './read-requests.ts';
import type { RecordedSeries } from './recorded-series.ts';
import type { replaySources } from './replay-sources.ts';
import type { Skips } from './skips.ts';

/** One container with the request counters that are its own. */
export interface ContainerRecording {
  readonly container: RecordedContainer;
  readonly requests: readonly RecordedSeries[];
}

/**
 * Reads both sources and lays out what belongs together, ordered by container. The caller owns the list and nothing else
 * holds the samples, so that it may let go of each container once it is judged. Throws `ReplayError`.
 */
export async function readRecording(o: {
  readonly sources: ReturnType<typeof replaySources>;
  readonly settings: Settings;
  readonly names: LabelNames;
  readonly limits: Limits;
  readonly skips: Skips;
  readonly progress: Progress;
}): Promise<ContainerRecording[]> {
  const { sources, settings, names, limits, skips, progress } = o;
  const common = { limits, budget: { points: 0 }, names, skips, containers: settings.containers };
  progress.step(`Reading memory from ${sources.memory.name}`);
  const memory = await readMemory({ ...common, ...sources.memory }, settings['memory-metric']);
  if (sources.requests !== null) progress.step(`Reading requests from ${sources.requests.name}`);
  const requests =
    sources.requests === null ? new Map() : await readRequests({ ...common, ...sources.requests });
  const containers = groupContainers(memory, names, skips);
  const assigned = assignRequests(containers, requests, names, skips);
  const present = new Set(containers.map((c) => c.name));
  for (const name of settings.containers ?? [])
    if (!present.has(name)) skips.add('not in the recording', name);
  progress.step(`Judging ${plural(containers.length, 'container')}`);
  return containers.map((container) => ({ container, requests: assigned.get(container) ?? [] }));
}
