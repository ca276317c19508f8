import type { MeasurementCounts } from '../../agent/compose/measurement.ts';
import type { Observation } from '../../agent/compose/observation.ts';
import type { Discovery } from '../../agent/discover/discovery.ts';
import type { Target } from '../../agent/discover/target.ts';
import { madeScored, NOON } from './made-scored.ts';

export const QUIET_COUNTS: MeasurementCounts = {
  memoryReads: 12,
  processTreeTraversals: 2,
  ticksMissed: 0,
  samplesDiscarded: 0,
  recordsLost: 0,
  targetsForgotten: 0,
  requests: {
    linesParsed: 0,
    linesUnparsed: 0,
    linesDropped: 0,
    linesWithoutTenant: 0,
    tenantsHashed: 0,
    streams: 0,
    reconnects: 0,
    lastError: null,
    notices: [],
  },
  collectors: [],
};

/** An observation of containers that gave so many samples each; what discovery itself does is not under test there. */
export function madeObservation(
  samplesByName: Readonly<Record<string, number>>,
  over: { readonly discovery?: Partial<Discovery>; readonly counts?: Partial<MeasurementCounts> } = {},
): Observation {
  const target = (name: string): Target => {
    const { head } = madeScored(name);
    const { containerId, startedAtMs, identity } = head;
    return {
      instance: { containerId, startedAtMs },
      identity,
      rootPid: 1,
      rootStartTicks: 1,
      probe: 'never',
    };
  };
  return {
    discovery: {
      mode: 'docker',
      engine: 'Docker Engine 20.10.24',
      docker: null,
      notices: () => [],
      targets: () => Object.keys(samplesByName).map(target),
      skipped: () => ({ disabled: 0, outOfScope: 0 }),
      missingNames: () => [],
      subscribe: () => {},
      stop: async () => {},
      ...over.discovery,
    },
    seen: new Map(
      Object.entries(samplesByName).map(([name, samples]) => [
        name,
        { target: target(name), samples, lives: 1 },
      ]),
    ),
    counts: { ...QUIET_COUNTS, ...over.counts },
    heaps: null,
    enumeratedAtMs: NOON - 120_000,
    sampledAtMs: NOON,
    sampledForMs: 120_000,
  };
}
