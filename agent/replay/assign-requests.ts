import type { RecordedContainer } from './group-containers.ts';
import { type LabelNames, PLACE_LABELS } from './label-names.ts';
import type { RequestRecording } from './read-requests.ts';
import type { RecordedSeries } from './recorded-series.ts';
import type { Skips } from './skips.ts';

/**
 * Gives each request series to the container that served it: the one of its name, and among namesakes the one of its
 * pod, namespace or host. What may belong to several is given to none: a wrong tenant is worse than no tenant.
 */
export function assignRequests(
  containers: readonly RecordedContainer[],
  requests: RequestRecording,
  names: LabelNames,
  skips: Skips,
): ReadonlyMap<RecordedContainer, readonly RecordedSeries[]> {
  const byName = Map.groupBy(containers, (c) => c.name);
  const assigned = new Map<RecordedContainer, RecordedSeries[]>();
  for (const [name, series] of requests) {
    const namesakes = byName.get(name) ?? [];
    for (const s of series) {
      const owners = ownersOf(s, namesakes, names);
      if (namesakes.length === 0) skips.add('requests without memory', name);
      else if (owners.length !== 1) skips.add('requests of several', name);
      else {
        const own = assigned.get(owners[0]!);
        if (own === undefined) assigned.set(owners[0]!, [s]);
        else own.push(s);
      }
    }
  }
  return assigned;
}

function ownersOf(
  s: RecordedSeries,
  namesakes: readonly RecordedContainer[],
  names: LabelNames,
): readonly RecordedContainer[] {
  // The host label of the service's own metrics often names the service's port, not the host: it decides only between
  // namesakes, and only where it fits one.
  const fits = (keys: readonly string[]): RecordedContainer[] =>
    namesakes.filter((c) =>
      keys.every((key) => (s.labels[key] ?? c.labels[key]) === (c.labels[key] ?? s.labels[key])),
    );
  const byPlace = fits(PLACE_LABELS);
  if (byPlace.length <= 1) return byPlace;
  return fits([...PLACE_LABELS, names.host]);
}
